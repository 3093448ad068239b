"""Reading documents: bytes to text, markup to paragraphs, fields of feeds, expressions. Pure, and linear in what they are given."""
