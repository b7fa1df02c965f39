//! The rules of the circle, told as stories: given people and rounds, when somebody asks, then this.

mod changing;
mod declaring;
mod elsewhere;
mod excluding;
mod forming;
mod lottery;
mod programs;
mod rearranging;
mod seating;
mod silence;

use vc_kernel::Actor;

use crate::commands::RoundPart;
use crate::testing::{World, person};

pub fn pairs(numbers: &[(usize, usize)]) -> RoundPart {
    RoundPart {
        groups: numbers
            .iter()
            .map(|&(a, b)| vec![person(a), person(b)].into())
            .collect(),
        unmatched: Vec::new(),
        ..RoundPart::default()
    }
}

pub fn admin(world: &mut World) -> Actor {
    world.set(person(0), "role", "admin");
    Actor::Person(person(0))
}
