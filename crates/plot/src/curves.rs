//! What to plot: curves, gathered in panels.

/// A named sequence of points, joined by lines in the order given.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// What the legend calls it. The same name has the same colour in every panel of a figure.
    pub name: String,
    /// `(x, y)`, in the panel's units.
    pub points: Vec<(f64, f64)>,
    /// How it is drawn.
    pub line: Line,
}

/// How a curve is drawn.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Line {
    /// A line.
    Solid,
    /// A broken line, through which a curve beneath can be seen.
    Dashed,
    /// A broad, pale line, on which another curve can lie.
    Broad,
}

impl Curve {
    /// A curve with a solid line.
    ///
    /// It ends before the first point that cannot be drawn (not finite, or not above 0 on a logarithmic axis): a
    /// cross marks the place and a line under the panel's title says where it ended.
    pub fn new(name: impl Into<String>, points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        Self { name: name.into(), points: points.into_iter().collect(), line: Line::Solid }
    }

    /// This curve, dashed.
    pub fn dashed(self) -> Self {
        Self { line: Line::Dashed, ..self }
    }

    /// This curve as a broad, pale line: for what other curves are held against. Draw it first.
    pub fn broad(self) -> Self {
        Self { line: Line::Broad, ..self }
    }
}

/// One chart of a figure: a title, two named axes and the curves to draw between them.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// Stands above the chart.
    pub title: String,
    /// What is counted from left to right: `epoch`.
    pub x_label: String,
    /// What is measured from bottom to top: `mean cross-entropy`.
    pub y_label: String,
    /// Whether the x axis is logarithmic.
    pub log_x: bool,
    /// Whether the y axis is logarithmic.
    pub log_y: bool,
    /// Whether the y axis has the same range in all panels that ask for it.
    pub shared_y: bool,
    /// The curves, the first drawn first.
    pub curves: Vec<Curve>,
}

impl Panel {
    /// A panel without curves yet, with a linear y axis of its own.
    pub fn new(title: impl Into<String>, x_label: impl Into<String>, y_label: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            x_label: x_label.into(),
            y_label: y_label.into(),
            log_x: false,
            log_y: false,
            shared_y: false,
            curves: Vec::new(),
        }
    }

    /// This panel with one more curve.
    pub fn curve(mut self, curve: Curve) -> Self {
        self.curves.push(curve);
        self
    }

    /// This panel with a logarithmic x axis.
    pub fn log_x(self) -> Self {
        Self { log_x: true, ..self }
    }

    /// This panel with a logarithmic y axis.
    pub fn log_y(self) -> Self {
        Self { log_y: true, ..self }
    }

    /// This panel with the y range of all such panels, to compare them side by side.
    pub fn shared_y(self) -> Self {
        Self { shared_y: true, ..self }
    }

    /// The points of `curve` up to the first that this panel cannot show.
    pub(super) fn visible<'a>(&self, curve: &'a Curve) -> &'a [(f64, f64)] {
        let end = curve.points.iter().position(|&point| !self.shows(point)).unwrap_or(curve.points.len());
        &curve.points[..end]
    }

    /// Whether a point has a place on the axes.
    fn shows(&self, (x, y): (f64, f64)) -> bool {
        in_range(&x) && in_range(&y) && (x > 0.0 || !self.log_x) && (y > 0.0 || !self.log_y)
    }
}

/// Whether an axis can show the value: it is finite, and not so large that the axis would overflow.
pub(super) fn in_range(value: &f64) -> bool {
    value.abs() <= 1e300
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A diverging run must not stretch the axes to infinity, nor come back after its end.
    #[test]
    fn a_curve_ends_at_its_first_undrawable_point() {
        let panel = Panel::new("", "", "");
        for bad in [f64::NAN, f64::INFINITY, -f64::INFINITY, f64::MAX] {
            let curve = Curve::new("", [(1.0, 2.0), (2.0, bad), (3.0, 1.0)]);
            assert_eq!(panel.visible(&curve), [(1.0, 2.0)]);
            assert_eq!(panel.visible(&Curve::new("", [(bad, 2.0)])), []);
        }
    }

    /// Zero has no logarithm.
    #[test]
    fn zero_ends_a_curve_on_a_logarithmic_axis_only() {
        let curve = Curve::new("", [(1.0, 2.0), (2.0, 0.0)]);
        assert_eq!(Panel::new("", "", "").visible(&curve).len(), 2);
        assert_eq!(Panel::new("", "", "").log_y().visible(&curve).len(), 1);
        let curve = Curve::new("", [(1.0, 2.0), (0.0, 2.0)]);
        assert_eq!(Panel::new("", "", "").log_y().visible(&curve).len(), 2);
        assert_eq!(Panel::new("", "", "").log_x().visible(&curve).len(), 1);
    }
}
