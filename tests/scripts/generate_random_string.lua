local random_password = generate_random_string(12)
print("Generated password: " .. random_password)
