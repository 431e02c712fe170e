//! All that anything here wants of the C library of mathematics.

/// The power function that the progress bar's crate asks for: to load the library for that takes nine
/// system calls and a twentieth of a short query.
#[unsafe(no_mangle)]
#[allow(unsafe_code, reason = "the name is that of the function of C, and so is what it does")]
extern "C" fn pow(base: f64, exponent: f64) -> f64 {
    libm::pow(base, exponent)
}
