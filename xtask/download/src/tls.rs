//! TLS in Rust alone. The usual providers need a C compiler; this one needs a processor of 2014 or later
//! (`x86_64` with AVX2 and ADX, or `aarch64` with AES).
//!
//! Where it cannot run, https sources end in [`Fault::NoTls`](super::Fault::NoTls) and http ones go on: what
//! vouches for a file is the catalogue's SHA-256, not the connection.

use ureq::tls::TlsConfig;

/// How to speak TLS; `None` where we cannot.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
pub fn config() -> Option<TlsConfig> {
    graviola::util::is_cpu_supported().then(|| {
        let provider = std::sync::Arc::new(rustls_graviola::default_provider());
        TlsConfig::builder().unversioned_rustls_crypto_provider(provider).build()
    })
}

/// How to speak TLS: not on this processor.
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
pub fn config() -> Option<TlsConfig> {
    None
}
