"""What every flow run would make anew and nothing can change: made once, where it is imported.

Only the process that runs are forked from does; a fork has it from there.
"""

from domain.version import INTAKE, code_version
from reports.html import pages

for _places in ((), (INTAKE,)):
    code_version(*_places)
for _template in pages().list_templates():
    pages().get_template(_template)
