//! TP3 Q5 to Q9: the vectorized training, beside TP2's.

use std::io::stdout;

use lab::{
    Learner, LoadedData, Part, Picture, Record, Run, Schedule, Step, Target, options::Options, percent,
    precision, record::ClassWeights, replay, training_curves,
};
use linalg::Float;
use numpy_rng::RandomState;
use plot::save_panels;
use tp3_vectorized::{HANDOUT, Model, evaluate, predict};
use weights::Architecture;

/// Trains, compares with TP2's record if there is one, evaluates. With `--trace`, writes the tensors of the training
/// instead.
pub fn run(run: &Run, data: &LoadedData, options: &Options, tp2: Option<&Record>) -> anyhow::Result<()> {
    let mut rng = RandomState::new(options.training.seed);
    let mut model = Model::new(&mut rng);
    if options.output.trace {
        replay::write_trace(model, &data.images.train, &options.training, rng, stdout().lock());
        return Ok(());
    }
    let mut record = run.record("train", data, &options.training);
    let promised = options.as_in_handout(data.source, &HANDOUT);

    run.screen.question("Q5, Q6", "train_sgd_vec: one loop over batches");
    let (settings, images) = (&options.training, &data.images);
    let watch = run.watch(Part::Validation, settings.rate());
    let ended = watch.follow(&mut model, [&images.train, &images.validation], settings, &mut rng);
    record.note(&watch, ended)?;
    let title = format!("TP3 on {}", data.dataset.title);
    if record.interrupted.is_some() {
        return run.interrupted(&record, pictures(&record, &title, tp2));
    }

    if let Some(tp2) = tp2 {
        compare_with_tp2(run, &mut record, tp2, promised);
    } else {
        run.screen.question("Q7, Q8", "speed and numbers beside TP2");
        run.screen.line(
            "`cargo xtask run tp3`, without `train`, runs TP2 first; `cargo xtask diff tp2 tp3` runs both.",
        );
    }

    run.screen.question("Q9", "evaluate: loss and accuracy on the test set");
    let test = evaluate(&model, &data.images.test);
    let test = options.training.checked("after the last epoch", "the test loss", test)?;
    record.test = Some(test);
    run.screen.line(format!("test loss {:.6}, accuracy {}", test.loss, percent(test.accuracy)));
    let (classes, images) = (&data.dataset.classes, &data.images.test);
    run.confusion(&mut record, classes, images.labels(), &predict(&model, images));
    record.weights = ClassWeights::of_each(classes, &model.w, (images.height(), images.width()));
    run.save(&record, classes, Architecture::softmax_regression(), model.parameters());
    run.write(&record, pictures(&record, &title, tp2))
}

/// The pictures of a training, its curves over TP2's if that was trained too.
fn pictures<'a>(record: &'a Record, title: &'a str, tp2: Option<&Record>) -> [Picture<'a>; 3] {
    let ours = ("TP3", record.history.as_slice());
    let panels = match tp2 {
        Some(tp2) => training_curves::panels_over(("TP2", &tp2.history), ours),
        None => training_curves::panels(&[ours]),
    };
    let curves = Picture::plot("train", move |base| save_panels(base, title, &panels, 2));
    [curves, Picture::confusion(record), Picture::weights(record)]
}

/// Q7 and Q8: how much faster, and whether the numbers are the same.
fn compare_with_tp2(run: &Run, record: &mut Record, tp2: &Record, promised: bool) {
    run.screen.question("Q7", "speed beside TP2");
    if precision::is_single() {
        run.screen.line("TP2 computes in doubles; what the handout says is of doubles on either side.");
    }
    let (before, after) = (seconds(tp2), seconds(record));
    run.screen.line(format!("an epoch takes {after:.3} s, TP2's {before:.3} s (medians)"));
    let ratio = before / after;
    let in_the_handout = "10 times faster than TP2 in the handout's own tests";
    let target = Target::of_speed("TP3 Q7", in_the_handout, ratio, ratio >= 10.0);
    run.target(record, target, &format!("{ratio:.1} times faster"), false);
    run.screen.line("What it depends on: docs/src/tp3.md, Q7.");

    run.screen.question("Q8", "the numbers of TP2, epoch by epoch");
    let pairs = || record.history.iter().zip(&tp2.history);
    let far = pairs().filter(|(ours, theirs)| ours.is_close_to(theirs) != Some(true));
    let far: Vec<usize> = far.map(|(ours, _)| ours.step).collect();
    let apart = |(ours, theirs): (&Step, &Step)| ours.apart_from(theirs);
    let largest = linalg::largest(pairs().filter_map(apart));
    run.screen.line(format!("the training losses differ by at most {largest:.1e}, relatively"));
    let close = far.is_empty();
    let reached = if close { "every epoch".into() } else { format!("not in epochs {far:?}") };
    let text = "losses and accuracy of every epoch close to TP2's".into();
    let share = 1.0 - far.len() as Float / record.history.len() as Float;
    run.target(
        record,
        Target { question: "TP3 Q8".into(), text, reached: share, met: close },
        &reached,
        promised,
    );
    if !close && !precision::is_single() {
        run.screen.line("`cargo xtask diff tp2 tp3` with the same options finds where they part, and why.");
    }
}

fn seconds(record: &Record) -> Float {
    record.seconds_per_step().unwrap_or(Float::NAN)
}
