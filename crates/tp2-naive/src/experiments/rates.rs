//! TP2 Q13: three learning rates, side by side.

use std::mem;

use lab::{
    LoadedData, NotFinite, Part, Picture, Run, Schedule,
    options::{Options, TrainOptions},
    percent,
    record::{Series, curve},
};
use numpy_rng::RandomState;
use plot::{Curve, Panel, save_panels};
use tp2_naive::{Model, evaluate};

const RATES: [f64; 3] = [0.01, 0.1, 1.0];

/// Trains once for each rate, from the same weights and in the same order, and draws the curves side by side.
pub fn run(run: &Run, data: &LoadedData, options: &Options) -> anyhow::Result<()> {
    run.screen.question("Q13", "learning rates 0.01, 0.1 and 1.0");
    let mut record = run.record("rates", data, &options.training);
    record.settings.insert("learning_rate".into(), RATES.as_slice().into());
    for learning_rate in RATES {
        let settings = TrainOptions { learning_rate, ..options.training.clone() };
        let mut rng = RandomState::new(settings.seed);
        let mut model = Model::new(&mut rng);
        let name = format!("learning rate {learning_rate:?}");
        run.screen.line(&name);
        // A rate that is too high is no reason to stop: that it diverges is what there is to see.
        let says = |diverged: NotFinite| {
            let NotFinite { place, tensor, value, .. } = diverged;
            run.screen.line(format!("diverges ({place}): {tensor} is {value}"));
        };
        let watch = run.watch(Part::Validation, settings.rate());
        let images = [&data.images.train, &data.images.validation];
        let ended = watch.follow(&mut model, images, &settings, &mut rng);
        if let Err(diverged) = record.note(&watch, ended) {
            says(diverged);
            record.history.clear();
        }
        let history = mem::take(&mut record.history);
        let test = if history.is_empty() || record.interrupted.is_some() {
            None
        } else {
            let test = evaluate(&model, &data.images.test);
            settings.checked("after the last epoch", "the test loss", test).map_err(says).ok()
        };
        record.series.push(Series { name, history, test });
        if record.interrupted.is_some() {
            return run.interrupted(&record, [picture(&record.series)]);
        }
    }

    for series in &record.series {
        run.screen.line(sentence(series));
    }
    run.write(&record, [picture(&record.series)])
}

/// The curves of each rate, side by side.
fn picture(series: &[Series]) -> Picture<'_> {
    let panels: Vec<_> = series.iter().map(panel).collect();
    Picture::plot("rates", move |base| save_panels(base, "TP2: three learning rates", &panels, RATES.len()))
}

fn panel(series: &Series) -> Panel {
    Panel::new(&series.name, "epoch", "mean cross-entropy, logarithmic")
        .shared_y()
        .log_y()
        .curve(Curve::new("training", curve(&series.history, |step| step.train_loss)))
        .curve(Curve::new("validation", curve(&series.history, |step| step.validation_loss)).dashed())
}

/// What the curves of one rate show: where the validation loss ends, and the largest rise on its way.
fn sentence(series: &Series) -> String {
    let losses: Vec<f64> = series.history.iter().filter_map(|step| step.validation_loss).collect();
    if losses.is_empty() {
        return format!("{}: the training diverges, so far do the steps leap.", series.name);
    }
    let rise = losses.windows(2).map(|pair| pair[1] - pair[0]).fold(0.0, f64::max);
    let way = match rise {
        _ if losses.len() < 2 => String::new(),
        0.0 => ", falling at every epoch".into(),
        rise if rise < 0.05 => format!(", almost steadily (largest rise {rise:.3})"),
        rise => {
            format!(", jumping up by as much as {rise:.3} in one epoch: the steps are too long to settle")
        }
    };
    let end = losses.last().copied().unwrap_or(f64::NAN);
    let accuracy = match series.test {
        Some(test) => format!("test accuracy {}", percent(test.accuracy)),
        None => "the test loss is not finite".into(),
    };
    format!("{}: the validation loss ends at {end:.3}{way}; {accuracy}.", series.name)
}
