//! Who is let in, and above all who isn't: every kind of proof, against a stopped clock.

#[cfg(test)]
mod built_in;
#[cfg(test)]
mod forge;
#[cfg(test)]
mod garbage;
#[cfg(test)]
mod key_fetching;
#[cfg(test)]
mod own_tokens;
#[cfg(test)]
mod passwords;
#[cfg(test)]
mod peek;
#[cfg(test)]
mod ring;
#[cfg(test)]
mod sign_on;
#[cfg(test)]
mod tenant;
#[cfg(test)]
mod tenant_server;
