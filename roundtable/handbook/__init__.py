"""The organizers' handbook: ten short chapters in both languages, with pictures, behind the login."""
