"""What every flow run would make anew and nothing can change: made once, where it is imported.

Only the process that runs are forked from does; a fork has it from there.
"""

from domain.version import code_version, intake_made_by, made_by
from reports.html import templates

code_version()
made_by()
intake_made_by()
for _template in templates().list_templates():
    templates().get_template(_template)
