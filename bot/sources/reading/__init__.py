"""Reading documents: bytes to text, markup to paragraphs, fields of feeds, expressions. Pure, in linear time."""
