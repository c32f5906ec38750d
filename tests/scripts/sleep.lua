print("Waiting for device to process...")
sleep(5)
print("Continuing...")
