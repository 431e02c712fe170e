//! A reproducible pangenome simulator for tests, benches and demonstrations.
