local result = send_cwmp_message_and_forget(device_id, msg, 2)
if result == false or type(result) == "table" then
    -- Handle error
end
