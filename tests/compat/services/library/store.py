BOOKS = {1: {"title": "Hard Times", "year": 1854}, 2: {"title": "Silas Marner", "year": 1861}}
LOANS: dict[int, str] = {}
