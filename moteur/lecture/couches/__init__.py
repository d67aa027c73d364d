"""Amender un workflow : des couches empilées sur une base, des verrous que leur nature déduit, un seul résultat."""
