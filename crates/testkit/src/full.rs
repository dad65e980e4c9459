//! A disk of Postgres that is full, for as long as a test wants.

use crate::server::Server;

impl Server {
    /// Lets Postgres find no room for another row of this table.
    pub async fn fill_up(&self, table: &str) {
        let function = "CREATE OR REPLACE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION \
                        'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;";
        let trigger = format!("CREATE TRIGGER no_room BEFORE INSERT ON {table} EXECUTE FUNCTION no_room()");
        self.sql(&format!("{function} {trigger}")).await;
    }

    /// Makes room again.
    pub async fn make_room(&self, table: &str) {
        self.sql(&format!("DROP TRIGGER no_room ON {table}")).await;
    }
}
