//! What the measurements of growth have given.

use serde::Serialize;
use serde_json::Value;

use crate::{machine::Machine, results::Results};

/// What the whole of it has given, as `growth.json` holds it.
#[derive(Serialize)]
pub struct Growth {
    pub machine: Machine,
    pub versions: Value,
    pub rounds: usize,
    pub factors: Vec<Grown>,
}

/// What one factor has given.
#[derive(Serialize)]
pub struct Grown {
    pub name: &'static str,
    pub title: &'static str,
    pub axis: &'static str,
    pub points: Vec<Point>,
}

/// A value of the factor, and the figures with it.
#[derive(Serialize)]
pub struct Point {
    pub value: usize,
    #[serde(flatten)]
    pub results: Results,
}
