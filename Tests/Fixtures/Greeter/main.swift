// A program that needs Swift's libraries and nothing of its surroundings.
print("greetings from \("the package".uppercased())")
