"""Lecture: one preset, from the guess to the verdict; at the desk or presented."""

from explorer.store.catalogue import Catalogue
from explorer.widgets.expected_cost import expected_cost
from explorer.widgets.lecture.desk import desk
from explorer.widgets.lecture.presenter import presenter
from explorer.widgets.lecture.view import lecture_view
from explorer.widgets.navigation import begin_page
from explorer.widgets.theming import current_theme

begin_page()
theme = current_theme()

with Catalogue() as catalogue:
    view = lecture_view(catalogue)
    estimate = expected_cost(catalogue, view.preset.experiment)

(desk if view.scene is None else presenter)(view, estimate, theme)
