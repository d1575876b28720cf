//! Files in, batches out.

pub mod catalogue;
