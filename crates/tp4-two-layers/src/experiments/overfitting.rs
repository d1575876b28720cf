//! TP4 Q11: a network that learns its training images by heart.

use data::{Source, TrainTest};
use lab::{
    Learner, Part, Picture, Record, Run, Schedule, Step, Target, descent::HIDDEN, percent, record::curve,
    step_line, training_curves,
};
use linalg::Float;
use numpy_rng::RandomState;
use plot::{Curve, Panel, save_panels};
use tp4_two_layers::{Model, TwoLayers};

use super::{Options, Recorded, two_layers};

/// So few that they can be learnt by heart, unless `--train` says otherwise.
const IMAGES: usize = 100;

/// Enough for the test loss to turn.
pub const PASSES: usize = 1000;

/// A test loss of at most so many times the least one is near it.
const NEAR: f64 = 1.25;

/// Descends on few images, and says where the test loss turns.
pub fn run(run: &Run, data: &TrainTest, options: &Options) -> anyhow::Result<()> {
    let few = TrainTest {
        train: data.train.first(options.data.train.unwrap_or(IMAGES)),
        test: data.test.clone(),
        classes: data.classes.clone(),
        dataset: data.dataset.clone(),
        source: data.source,
    };
    let settings = options.descent.settings(PASSES, two_layers::HANDOUT.1);
    let (hidden, loss) = (options.descent.hidden, options.descent.loss);
    let recorded = Recorded { settings: settings.clone(), hidden: Some(hidden), loss };
    let mut record = run.record("overfitting", &few, &recorded);

    run.screen
        .question("Q11", &format!("overfitting: {} training images, {hidden} hidden units", few.train.len()));
    let parameters = TwoLayers::new(hidden, &mut RandomState::new(settings.seed));
    let mut learner = Model { parameters, loss };
    let watch = run.watch(Part::Test, settings.rate());
    let ended = watch.follow(&mut learner, [&few.train, &few.test], &settings, &mut ());
    record.note(&watch, ended)?;
    let title = format!("TP4: {} training images learnt by heart", few.train.len());
    if record.interrupted.is_some() {
        return run.interrupted(&record, [picture(&record, &title)]);
    }
    let test = settings.checked("after the last pass", "the test loss", learner.evaluate(&few.test))?;
    record.test = Some(test);

    let figure = |figure: Option<Float>| figure.unwrap_or(Float::NAN);
    let by_test_loss = |a: &&Step, b: &&Step| figure(a.test_loss).total_cmp(&figure(b.test_loss));
    let (Some(best), Some(last)) = (record.history.iter().min_by(by_test_loss), record.history.last()) else {
        unreachable!("a descent makes at least one pass")
    };
    for (name, step) in [("least test loss", best), ("last", last)] {
        let place = format!("{:<28}", format!("{name}, pass {}", step.step));
        let [long, short] = step_line(&place, &Step { seconds: None, ..step.clone() });
        run.screen.line_or(&long, &short);
    }
    // Below rounding, a loss is as good as none, and no share of it says anything.
    let [before, after] = [best, last].map(|step| figure(step.test_loss).max(Float::EPSILON));
    let rise = after / before;
    let turns = rise > 1.05 && last.train_loss < best.train_loss;
    let target = Target {
        question: "TP4 Q11".into(),
        text: "the test loss turns and rises by 5 % or more while the training loss falls".into(),
        reached: rise - 1.0,
        met: turns,
    };
    let promised = few.source == Source::Full && options.data.train.is_none() && hidden == HIDDEN;
    let promised = promised && options.descent.passes.is_none() && options.descent.learning_rate.is_none();
    run.target(&mut record, target, &percent(rise - 1.0), promised);
    if turns {
        run.screen.line(
            "From the turn on, the network grows surer of what it says, right or wrong; where it is wrong, that costs more \
             and more. The accuracy does not ask how sure it is.",
        );
    }
    run.write(&record, [picture(&record, &title)])
}

/// The curves of the descent: loss and accuracy, and between them the test loss alone from where it is near its least, for
/// what it rises by is little beside what it fell by before.
fn picture<'a>(record: &'a Record, title: &'a str) -> Picture<'a> {
    let history = record.history.as_slice();
    let [loss, accuracy] = training_curves::descent_panels(history);
    let test = curve(history, |step| step.test_loss);
    let least = test.iter().copied().min_by(|(_, a), (_, b)| a.total_cmp(b));
    let near = |(_, loss): &(f64, f64)| least.is_none_or(|(_, least)| *loss <= NEAR * least);
    let turn = test[test.iter().position(near).unwrap_or(0)..].to_vec();
    let name = format!("Test loss from pass {} on", turn.first().map_or(1.0, |(pass, _)| *pass));
    let mut panel = Panel::new(name, "pass", "mean loss").curve(Curve::new("test", turn).dashed());
    if let Some((pass, loss)) = least {
        panel = panel.curve(Curve::new(format!("least test loss, pass {pass}"), [(pass, loss)]));
    }
    let panels = [loss, panel, accuracy];
    Picture::plot("overfitting", move |base| save_panels(base, title, &panels, 3))
}
