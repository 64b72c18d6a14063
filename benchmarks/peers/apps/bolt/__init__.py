"""Django Bolt: a Django project as small as one can be."""
