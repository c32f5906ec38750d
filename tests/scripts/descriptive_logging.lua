print("Step 1: Creating PPPoE WAN connection")
local result = send_cwmp_message_and_forget(device_id, msg, 2)
if result == false then
    print("Failed to create PPPoE WAN")
    set_provisioning_status("failed")
    return
end
