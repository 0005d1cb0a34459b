"""Read and write other tools' files."""
