//! TP4 Q11: a network that learns its training images by heart.

use data::{Source, TrainTest};
use lab::{
    Picture, Run, Step, Target,
    descent::{self, Descent},
    figures, percent,
};
use linalg::Float;
use numpy_rng::RandomState;
use tp4_two_layers::{Learner, TwoLayers};

use super::{Options, Recorded, two_layers};

/// So few that they can be learnt by heart, unless `--train` says otherwise.
const IMAGES: usize = 100;

/// Enough for the test loss to turn.
const PASSES: usize = 1000;

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
    let mut learner = Learner { parameters, loss };
    let Descent { history, test } = descent::descend(&mut learner, &few, &settings, &run.screen)?;
    (record.history, record.test) = (history, Some(test));

    let figure = |figure: Option<Float>| figure.unwrap_or(Float::NAN);
    let by_test_loss = |a: &&Step, b: &&Step| figure(a.test_loss).total_cmp(&figure(b.test_loss));
    let (Some(best), Some(last)) = (record.history.iter().min_by(by_test_loss), record.history.last()) else {
        unreachable!("a descent makes at least one pass")
    };
    for (name, step) in [("least test loss", best), ("last", last)] {
        run.screen.line(format!(
            "{:<30} training loss {:.6}   test loss {:.6}, accuracy {}",
            format!("{name}, pass {}", step.step),
            figure(step.train_loss),
            figure(step.test_loss),
            percent(figure(step.test_accuracy))
        ));
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
    let promised = few.source == Source::Full && options.data.train.is_none() && hidden == 100;
    let promised = promised && options.descent.passes.is_none() && options.descent.learning_rate.is_none();
    run.target(&mut record, target, &percent(rise - 1.0), promised);
    if turns {
        run.screen.line("From the turn on, the network grows surer of what it says, right or wrong; where it is wrong, that costs");
        run.screen.line("more and more. The accuracy does not ask how sure it is.");
    }
    let title = format!("TP4: {} training images learnt by heart", few.train.len());
    let plot = Picture::plot("overfitting", |base| figures::save_descent(base, &title, &record.history));
    run.write(&record, [plot])
}
