"""Chinese text and markup: characters, typesetting, names, tokens. It knows no plan."""
