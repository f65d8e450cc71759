"""The Textual application: screens, dialogs and widgets."""
