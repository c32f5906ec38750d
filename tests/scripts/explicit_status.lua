-- Good
if success then
    set_provisioning_status("provisioned")
else
    set_provisioning_status("failed")
end

-- Avoid - status not set
if success then
    print("Success")
end
