//! The rules of tasks, told as stories: given people and tasks, when somebody asks, then this.

mod changing;
mod editing;
mod private;
mod random;
mod reminding;
mod series;
mod undoing;
