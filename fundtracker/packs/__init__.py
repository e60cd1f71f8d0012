"""The meeting pack: set from the living book, frozen when it is published, assembled for its reader."""
