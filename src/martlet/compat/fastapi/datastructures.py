"""Values that stand for those that aren't set."""

from martlet.datastructures import Default

_Unset = Default(None)
