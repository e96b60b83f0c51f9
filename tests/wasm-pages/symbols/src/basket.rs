//! What somebody takes home.

use std::{hint::black_box, str::FromStr};

use crate::stall::Buyer;

pub(crate) struct Basket {
    flowers: u32,
}

impl Basket {
    pub(crate) fn of(flowers: u32) -> Self {
        Self { flowers }
    }
}

impl Buyer for Basket {
    #[inline(never)]
    fn pay(&self) -> u32 {
        assert!(black_box(self.flowers) < 12, "too many flowers"); // at: method 0
        self.flowers * 2
    }
}

#[inline(always)]
pub(crate) fn first(prices: &[u32], index: usize) -> u32 {
    prices[index] // at: inlined 0
}

#[inline(never)]
pub(crate) fn total<T: FromStr + Into<u32>>(text: &str) -> u32 {
    text.parse::<T>().ok().unwrap().into() // at: generic 0
}
