//! TP4 Q10: what changes with the number of hidden units, the learning rate and the number of passes.

use std::mem;

use data::TrainTest;
use lab::{
    Learner, Part, Picture, Run, Schedule, Step,
    descent::Settings,
    percent,
    record::{Series, curve},
    short,
};
use linalg::Float;
use numpy_rng::RandomState;
use plot::{Curve, Panel, save_panels};
use tp4_two_layers::{Model, TwoLayers, predict_two_layers_nn};

use super::{Options, Recorded, two_layers};

const HIDDEN: [usize; 3] = [2, 10, 100];
const RATES: [Float; 3] = [1e-4, 1e-3, 1e-2];

/// Enough to see where each goes.
pub const PASSES: usize = 300;

/// Descends once for each number of hidden units and each learning rate, from the same seed; a row of the table for
/// each, a panel for each.
pub fn run(run: &Run, data: &TrainTest, options: &Options) -> anyhow::Result<()> {
    let settings = options.descent.settings(PASSES, two_layers::HANDOUT.1);
    let loss = options.descent.loss;
    let recorded = Recorded { settings: settings.clone(), hidden: None, loss };
    let mut record = run.record("sweep", data, &recorded);
    record.settings.insert("hidden".into(), HIDDEN.as_slice().into());
    record.settings.insert("learning_rate".into(), RATES.as_slice().into());

    let passes = settings.passes;
    let early = passes.div_ceil(10);
    run.screen.question("Q10", "hidden units, learning rate, passes");
    let say = |cells: [&str; 5]| {
        let [wide, narrow] = row(cells);
        run.screen.line_or(&wide, &narrow);
    };
    say(["", "", &format!(" at pass {early}"), &format!(" at pass {passes}"), ""]);
    let figures = "training    test  accuracy";
    say(["Q", "learning rate", figures, figures, "saturated"]);
    for hidden in HIDDEN {
        for learning_rate in RATES {
            let settings = Settings { learning_rate, ..settings.clone() };
            let parameters = TwoLayers::new(hidden, &mut RandomState::new(settings.seed));
            let mut learner = Model { parameters, loss };
            // Its lines would hide the table's.
            let watch = run.watch(Part::Test, settings.rate()).without_lines();
            let ended = watch.follow(&mut learner, [&data.train, &data.test], &settings, &mut ());
            record.note(&watch, ended)?;
            let history = mem::take(&mut record.history);
            let name = format!("Q = {hidden}, learning rate {}", short(learning_rate));
            if record.interrupted.is_some() {
                record.series.push(Series { name, history, test: None });
                return run.interrupted(&record, [picture(&record.series)]);
            }
            let test = learner.evaluate(&data.test);
            let test = settings.checked("after the last pass", "the test loss", test)?;
            let cells = |step: &Step| {
                let number = |figure: Option<Float>| figure.unwrap_or(Float::NAN);
                let accuracy = percent(number(step.test_accuracy));
                format!("{:8.4} {:7.4}  {accuracy:>8}", number(step.train_loss), number(step.test_loss))
            };
            let [early, last] = [early, passes].map(|pass| cells(&history[pass - 1]));
            let (a1, _) = predict_two_layers_nn(&data.train.x, &learner.parameters);
            let saturated = a1.iter().filter(|a| a.abs() > 0.99).count() as Float / a1.len() as Float;
            let rate = short(learning_rate);
            say([&hidden.to_string(), &rate, &early, &last, &percent(saturated)]);
            record.series.push(Series { name, history, test: Some(test) });
        }
    }
    run.screen.line("saturated: the share of hidden outputs beyond ±0.99, where tanh is flat and hardly lets a gradient through");
    run.write(&record, [picture(&record.series)])
}

/// A panel for each.
fn picture(series: &[Series]) -> Picture<'_> {
    let panels: Vec<_> = series.iter().map(panel).collect();
    let title = "TP4: hidden units from top to bottom, learning rates from left to right";
    Picture::plot("sweep", move |base| save_panels(base, title, &panels, RATES.len()))
}

/// A row of the table, and its narrower form for a terminal of 80 columns: hidden units, learning rate, figures of an early pass and of
/// the last one, saturated units.
fn row([hidden, rate, early, last, saturated]: [&str; 5]) -> [String; 2] {
    let row = |rate: &str, width: usize, gap: usize| {
        format!("{hidden:>3}  {rate:<width$}{early:<26}{:gap$}{last:<26}  {saturated:>9}", "")
    };
    let short = rate.rsplit(' ').next().unwrap_or_default();
    [row(rate, 17, 5), row(short, 7, 1)].map(|row| row.trim_end().to_owned())
}

fn panel(series: &Series) -> Panel {
    Panel::new(&series.name, "pass", "mean loss, logarithmic")
        .shared_y()
        .log_y()
        .curve(Curve::new("training", curve(&series.history, |step| step.train_loss)))
        .curve(Curve::new("test", curve(&series.history, |step| step.test_loss)).dashed())
}
