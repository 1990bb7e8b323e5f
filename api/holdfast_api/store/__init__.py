"""Keeps the records: SQLAlchemy Core over one embedded SQLite file, or PostgreSQL by URL."""
