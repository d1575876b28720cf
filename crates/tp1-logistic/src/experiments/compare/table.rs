//! TP1 Q8: one table of all models.

use lab::{percent, record::ModelScore, thousands};
use linalg::Float;

/// The table, a line for each model below the head.
pub fn lines(models: &[ModelScore]) -> String {
    let row = |[name, from, accuracy, train, test, parameters]: [&str; 6]| {
        format!("{name:<22} {from:<16} {accuracy:>8} {train:>8} {test:>7} {parameters:>10}\n")
    };
    let mut lines = row(["model", "from", "accuracy", "training", "test", "parameters"]);
    for model in models {
        let accuracy = percent(model.accuracy);
        let test = model.test_seconds.map_or("–".into(), seconds);
        let (train, parameters) = (seconds(model.train_seconds), thousands(model.parameters));
        lines += &row([&model.name, &model.from, &accuracy, &train, &test, &parameters]);
    }
    lines
}

fn seconds(seconds: Float) -> String {
    format!("{seconds:.3} s")
}
