//! The two integer widths the algorithm runs on.

use std::fmt::Debug;
use std::ops::{Add, AddAssign, Sub, SubAssign};

/// A signed integer wide enough for eight times the largest weight.
pub(crate) trait Weight:
    Copy + Ord + Default + Debug + Add<Output = Self> + Sub<Output = Self> + AddAssign + SubAssign
{
    const ZERO: Self;
    fn half(self) -> Self;
    fn widen(self) -> i128;
    /// The caller has checked that the value fits.
    fn narrow(value: i128) -> Self;
}

impl Weight for i64 {
    const ZERO: Self = 0;
    fn half(self) -> Self {
        self >> 1
    }
    fn widen(self) -> i128 {
        i128::from(self)
    }
    fn narrow(value: i128) -> Self {
        debug_assert!(i64::try_from(value).is_ok());
        value as i64
    }
}

impl Weight for i128 {
    const ZERO: Self = 0;
    fn half(self) -> Self {
        self >> 1
    }
    fn widen(self) -> i128 {
        self
    }
    fn narrow(value: i128) -> Self {
        value
    }
}
