"""Lecture: one preset, from the guess to the verdict; at the desk or presented."""

from explorer.controls.expected_cost import expected_cost
from explorer.controls.navigation import begin_page
from explorer.lecture.desk import desk
from explorer.lecture.presenter import presenter
from explorer.lecture.view import lecture_view
from explorer.store.catalogue import Catalogue

begin_page()

with Catalogue() as catalogue:
    view = lecture_view(catalogue)
    estimate = expected_cost(catalogue, view.preset.experiment)

(desk if view.scene is None else presenter)(view, estimate)
