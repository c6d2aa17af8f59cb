"""Objectives, risks, context, interested parties, complaints and satisfaction."""
