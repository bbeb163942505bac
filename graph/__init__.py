"""Microsoft Graph in one small client, and the sign-in of the app, shared by bot, mail and whatever asks Microsoft."""
