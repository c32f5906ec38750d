-- Step 1
local step1 = send_cwmp_message_and_forget(device_id, msg1, 2)
if step1 == false then
    set_provisioning_status("failed")
    return
end

-- Step 2
sleep(1)
local step2 = send_cwmp_message_and_forget(device_id, msg2, 2)
if step2 == false then
    set_provisioning_status("failed")
    return
end

set_provisioning_status("provisioned")
