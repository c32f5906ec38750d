if success then
    set_provisioning_status("provisioned")
else
    set_provisioning_status("failed")
end
