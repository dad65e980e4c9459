//! One contract for both engines: every test runs on `SQLite`, and on Postgres when `MOTET_TEST_POSTGRES` holds the
//! URL of a server where databases may be created.

mod accounts;
mod database;
mod world;

use world::{Engine, run};

/// Runs each named function of the modules as one test per engine.
macro_rules! contract {
    ($($module:ident: $($name:ident),+ $(,)?;)*) => {
        mod sqlite {
            $(mod $module { $(
                #[test]
                fn $name() {
                    crate::run(crate::Engine::Sqlite, crate::$module::$name);
                }
            )+ })*
        }
        mod postgres {
            $(mod $module { $(
                #[test]
                fn $name() {
                    crate::run(crate::Engine::Postgres, crate::$module::$name);
                }
            )+ })*
        }
    };
}

contract! {
    accounts: registers, names_and_emails_are_taken_once, logs_in, sessions_end, administrators, secrets_stay,
        bad_input_finds_nothing;
}
