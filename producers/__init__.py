"""What enters Cardwatch: shoppers, points of sale, web visitors; their archive and its replay."""
