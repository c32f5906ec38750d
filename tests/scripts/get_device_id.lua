local sn = get_device_id()
print("Device SN: " .. sn)
