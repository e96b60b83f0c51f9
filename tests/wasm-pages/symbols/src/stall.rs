//! What is sold.

use std::{hint::black_box, num::NonZeroU32};

/// Who buys.
pub(crate) trait Buyer {
    fn pay(&self) -> u32;
}

#[inline(never)]
pub(crate) fn price_at(index: usize) -> u32 {
    let prices = black_box([3, 5, 8]);
    prices[index] // at: plain 0, closure 0
}

#[inline(never)]
pub(crate) fn cheapest_of(index: usize) -> u32 {
    black_box(index);
    cheapest(index) // at: inlined 2
}

#[inline(always)]
fn cheapest(index: usize) -> u32 {
    crate::basket::first(black_box(&[3, 5]), index) // at: inlined 1
}

#[inline(never)]
pub(crate) fn each(price: impl Fn(usize) -> u32) -> u32 {
    let mut sum = 0;
    for shelf in black_box([0, 1]) {
        sum += price(shelf); // at: closure 2
    }
    sum
}

#[inline(never)]
pub(crate) fn sell(buyer: &dyn Buyer) -> u32 {
    black_box(buyer).pay() // at: method 1
}

#[inline(never)]
pub(crate) fn share(guests: u32) -> u32 {
    24 / unsafe { NonZeroU32::new_unchecked(black_box(guests)) } // at: trap 0
}
