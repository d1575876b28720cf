//! How fast a machine multiplies, and how fast it reads. Not measured yet: there are no least times.

/// What a machine can do.
pub struct Roofline {
    /// Multiplications in double precision, each with an addition, in a second: on one core, on all.
    pub multiply_adds_per_second: [f64; 2],
    /// Bytes read from memory in a second: on one core, on all.
    pub bytes_per_second: [f64; 2],
}

/// Measures it.
pub fn measure() -> Option<Roofline> {
    None
}
