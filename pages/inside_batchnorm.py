"""Inside BatchNorm: the formula with its numbers filled in, forward and backward, and what follows from it.

Nothing is read from the store and nothing is trained: every part answers its own sliders at once.
"""

from explorer.widgets.inside_batchnorm.conventions_panel import conventions
from explorer.widgets.inside_batchnorm.one_number import follow_one_number
from explorer.widgets.inside_batchnorm.small_experiments import small_experiments
from explorer.widgets.inside_batchnorm.two_modes import train_mode_and_eval_mode
from explorer.widgets.navigation import begin_page
from explorer.widgets.theming import current_theme

begin_page()
theme = current_theme()

follow_one_number(theme)
train_mode_and_eval_mode(theme)
small_experiments(theme)
conventions(theme)
