//! Talks to a running "Is it a cat?".

mod client;
mod credential;
mod failure;
mod follow;
mod retry;

/// What is generated from the contract.
pub mod v1 {
    #![allow(missing_docs, clippy::all)]
    tonic::include_proto!("isitacat.v1");
}

pub use client::{Client, Connection};
pub use credential::Credential;
pub use failure::Failure;
pub use follow::{Follower, is_final};
