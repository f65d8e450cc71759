"""How far judges agree: with you, with themselves, with each other."""
