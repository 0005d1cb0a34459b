"""The sections of the report, one file each: an answer's records in, a section of the page out."""
