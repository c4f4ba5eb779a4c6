"""What stands behind the pages: coverage of the UN Framework, options, reporting checklists."""
