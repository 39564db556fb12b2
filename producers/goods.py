"""What shops of each merchant category code sell."""

Shelf = tuple[str, tuple[str, ...]]

OTHER: Shelf = ("Other", ("Purchase", "Service", "Fee"))
GOODS: dict[str, Shelf] = {
    "5411": ("Groceries", ("Bread", "Milk", "Cheese", "Apples", "Coffee", "Rice", "Detergent")),
    "5812": ("Restaurants", ("Lunch", "Dinner", "Wine", "Dessert", "Menu of the day")),
    "5814": ("Fast Food", ("Burger", "Noodles", "Pizza slice", "Fries", "Soft drink")),
    "5541": ("Fuel", ("Unleaded 95", "Diesel", "Car wash", "Snack", "Windscreen fluid")),
    "5912": ("Pharmacies", ("Pain relief", "Vitamins", "Plasters", "Sun cream", "Shampoo")),
    "4111": ("Transport", ("Single ticket", "Day ticket", "Weekly pass", "Night bus")),
    "5651": ("Clothing", ("Shirt", "Jeans", "Socks", "Jacket", "Scarf", "Shoes")),
    "5311": ("Department Stores", ("Towels", "Cookware", "Perfume", "Toys", "Bed linen")),
    "5732": ("Electronics", ("Headphones", "Charger", "Keyboard", "Phone case", "Tablet")),
    "5712": ("Furniture", ("Lamp", "Chair", "Shelf", "Table", "Mattress")),
    "7832": ("Cinema", ("Ticket", "Popcorn", "Soft drink", "3D glasses")),
    "7011": ("Hotels", ("Room night", "Breakfast", "City tax", "Parking")),
    "5944": ("Jewellery", ("Ring", "Necklace", "Watch strap", "Watch", "Ear studs")),
    "5815": ("Digital Media", ("Subscription", "Film", "Album", "E-book")),
    "5816": ("Games", ("Game", "Season pass", "Coins", "Add-on")),
    "5969": ("Mail Order", ("Parcel", "Kitchen tool", "Garden set", "Stationery", "Toy")),
    "5942": ("Books", ("Novel", "Cookbook", "Atlas", "Comic", "Textbook")),
    "4722": ("Travel", ("Flight", "Hotel night", "Rail pass", "Tour", "Travel insurance")),
    "6540": ("Gift Cards", ("Gift card", "Card fee")),
}
