/** Generated from the OpenAPI document by `npm run generate-client`. */

export interface paths {
    "/v1/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List devices
         * @description Those that are only discovered too. Every parameter that is given narrows the list. For their number, see `/v1/counts/devices`.
         */
        get: operations["listDevices"];
        put?: never;
        /**
         * Register a device
         * @description Before it is plugged in, or after it was discovered. Only a registered device can have services.
         */
        post: operations["registerDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register many devices
         * @description A JSON object on each line (`application/x-ndjson`), as many as 10000, each as in a request for one. Each line is done by itself, one after the other: one that is refused stops no other. The answer has a line for each, in order, as it goes: `{"line": 1, "status": 201, "id": "…"}`, or with the `problem` in the place of the id. To repeat all of it after a connection that broke does no harm: what is there is answered with 409. An `Idempotency-Key` is not heeded.
         */
        post: operations["registerDevices"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a device */
        get: operations["getDevice"];
        /**
         * Register a device, or change the one that there is
         * @description The same again does nothing more, so it may be repeated. What is left out stays as it is, since the device reports it too; null removes it. `If-None-Match: *` registers only, `If-Match: *` changes only.
         */
        put: operations["putDevice"];
        post?: never;
        /**
         * Delete a device
         * @description With its parameters, messages, calls and orders. Services must be detached from it before (409, `in-use`, names them); until their workflows have ended, the answer is 409, `winding-down`.
         */
        delete: operations["deleteDevice"];
        options?: never;
        head?: never;
        /**
         * Change a device
         * @description What is left out stays as it is; null takes it away.
         */
        patch: operations["changeDevice"];
        trace?: never;
    };
    "/v1/devices/{id}/bootstrap-window": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Expect the device's BOOTSTRAP
         * @description The time in which a device of an organization with `expect_bootstrap` may come with one that its own credential does not prove.
         */
        post: operations["openBootstrapWindow"];
        /** Expect no BOOTSTRAP of the device any more */
        delete: operations["closeBootstrapWindow"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let no new run begin on the device
         * @description A run under way goes on to its end; what triggers another waits until the device is resumed.
         */
        post: operations["pauseDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let runs begin on the device again */
        post: operations["resumeDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{id}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List when the device came, and why
         * @description The newest 100 sessions, except those with no event but `2 PERIODIC`: `last_inform_at` of the device has the time of the last one. The newest first.
         */
        get: operations["listDeviceSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what the device was sent
         * @description The newest first, of all its instances.
         */
        get: operations["listDeviceMessages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{id}/calls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what the device called
         * @description TransferComplete, RequestDownload and such, the newest 200, from the newest.
         */
        get: operations["listDeviceCalls"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{id}/parameters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the device's parameters
         * @description As stored, in order of path. The device is not asked.
         */
        get: operations["listDeviceParameters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{id}/parameter-tree": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read all of the device's parameters
         * @description As stored, in order of path: a `Parameter` on each line (`application/x-ndjson`), up to 50,000. The device is not asked.
         */
        get: operations["streamDeviceParameters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{id}/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the actions of a device
         * @description The newest first, without what the device answered.
         */
        get: operations["listDeviceActions"];
        put?: never;
        /**
         * Start a device action
         * @description The device is asked for a connection, and is sent it in its next session, or at once in one that is open. While a run is under way on it, the run's own messages go first; while its script has the queue blocked, nothing else goes. A pause holds runs, and not this. A `refresh` reads the device's parameters again; a `connection_request` is acknowledged when the device informs; after a `reboot` or a `factory_reset` it comes by itself, and services run on the events that it comes with. A device may have 20 device actions that are not over. The event `device.action_completed` reports the end.
         */
        post: operations["createDeviceAction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{id}/actions/{action}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a device action and its result */
        get: operations["getDeviceAction"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{id}/actions/{action}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel a device action that was not sent yet */
        post: operations["cancelDeviceAction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{id}/simulate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Plug in a simulated CPE in its place
         * @description For trying out, before there is a CPE. It boots with the device's serial number, informs the gateway over the network as a real one does (`0 BOOTSTRAP`, so that the device's services are applied), answers its RPCs, and is unplugged when nothing is left to do, or after a minute. The response is sent then; the instances and `/v1/events` show its progress. A device that has informed as a real CPE is not simulated. Only where `CUTTLE_SIMULATION_ACS_URL` allows it, as it does by default with the embedded database.
         */
        post: operations["simulateDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/services": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List services
         * @description In the order in which they were made, without their scripts.
         */
        get: operations["listServices"];
        put?: never;
        /**
         * Define a service
         * @description The script is checked for syntax errors. Try it by a dry run before.
         */
        post: operations["createService"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/services/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a service
         * @description In its latest version.
         */
        get: operations["getService"];
        put?: never;
        post?: never;
        /**
         * Delete a service
         * @description With its versions. It must be detached from its devices before (409, `in-use`, with their number). Until the workflows have ended, the answer is 409, `winding-down`.
         */
        delete: operations["deleteService"];
        options?: never;
        head?: never;
        /**
         * Change a service
         * @description What is left out stays as it is; a list or policy that is given replaces the one that was there. A change of script, variables, events or policy makes a new version; a run under way keeps its own.
         */
        patch: operations["changeService"];
        trace?: never;
    };
    "/v1/services/{id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what a service was
         * @description Version by version, the newest first, without their scripts.
         */
        get: operations["listServiceVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/services/{id}/versions/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a version of a service */
        get: operations["getServiceVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/instances/by-external-id/{external_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show an instance by your own id */
        get: operations["getInstanceByExternalId"];
        /**
         * Attach a service under your own id, or change the instance that has it
         * @description The same again does nothing more, so it may be repeated. An instance stays with its device and service: detach it to move it. A run under way keeps the values that it began with; the instance is `outdated` until the next. `If-None-Match: *` attaches only, `If-Match: *` changes only.
         */
        put: operations["putInstance"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/instances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List instances
         * @description In the order in which they were attached, unless sorted otherwise. Every parameter narrows the list. For their number, see `/v1/counts/instances`.
         */
        get: operations["listInstances"];
        put?: never;
        /**
         * Attach a service to a device
         * @description It runs when the device next comes with one of the service's events. A device has a service once.
         */
        post: operations["attachService"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/instances/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Attach services to many devices
         * @description A JSON object on each line (`application/x-ndjson`), as many as 10000, each as in a request for one. Each line is done by itself, one after the other: one that is refused stops no other. The answer has a line for each, in order, as it goes: `{"line": 1, "status": 201, "id": "…"}`, or with the `problem` in the place of the id. To repeat all of it after a connection that broke does no harm: what is there is answered with 409. An `Idempotency-Key` is not heeded.
         */
        post: operations["attachServices"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/instances/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show an instance */
        get: operations["getInstance"];
        put?: never;
        post?: never;
        /**
         * Detach a service from its device
         * @description Whatever its status is. A run under way is cancelled, what waits is taken back, and what was set on the device stays. Its external id is free again.
         */
        delete: operations["detachService"];
        options?: never;
        head?: never;
        /**
         * Change an instance's values or version
         * @description A run under way keeps the version and the values that it began with; the instance is `outdated` until the next. To apply them now, execute it.
         */
        patch: operations["changeInstance"];
        trace?: never;
    };
    "/v1/instances/{id}/execute": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run an instance now
         * @description Without waiting for an event of the device, which is asked for a connection.
         */
        post: operations["executeInstance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/instances/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run a failed instance again
         * @description As the retry of an operator: with the values and the version of now.
         */
        post: operations["retryInstance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/instances/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel what is under way
         * @description Ends the run, and takes back the trigger, or the automatic retry, that waits.
         */
        post: operations["cancelInstance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/instances/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let no new run of an instance begin
         * @description A run under way goes on to its end; what triggers another waits for a resume. Other services of the device go before it.
         */
        post: operations["pauseInstance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/instances/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let runs of an instance begin again */
        post: operations["resumeInstance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/instances/{id}/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Why an instance is where it is
         * @description In words, since when, and what to do: its CPE was never here, another instance goes first, which fault it had, Temporal is down.
         */
        get: operations["explainInstance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/instances/{id}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List an instance's runs
         * @description The newest first.
         */
        get: operations["listRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/instances/{id}/runs/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a run
         * @description With its steps, its log, and what the CPE was sent and answered.
         */
        get: operations["getRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register a device and attach its services
         * @description All of it, or, where anything is wrong, nothing: `errors` names each field by its path, such as `services[0].variables.code`. With an `order_id` it may be repeated: the same order, its secrets aside, is answered as it is now (200), and nothing is done twice; another one under the same id is refused (409).
         */
        post: operations["placeOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{order_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show an order, and what became of it
         * @description It goes with its device.
         */
        get: operations["getOrder"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/service/definition": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List service definitions
         * @description The services, by age, with their scripts.
         */
        get: operations["listOktopusDefinitions"];
        /**
         * Edit a service definition
         * @description What is left out stays as it is. A change of the script or the variables makes a new version; a run under way keeps its own.
         */
        put: operations["changeOktopusDefinition"];
        /**
         * Create a service definition
         * @description A service that runs on `0 BOOTSTRAP`; change its events, if need be, by `/v1/services/{id}`. Its id is in the header `Location`, and in the list.
         */
        post: operations["createOktopusDefinition"];
        /**
         * Delete a service definition
         * @description Its instances must be deleted before (409).
         */
        delete: operations["deleteOktopusDefinition"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/service/instance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List service instances
         * @description By age. Every parameter that is given narrows the list, and `total`.
         */
        get: operations["listOktopusInstances"];
        /**
         * Edit a service instance
         * @description Its values: device and service stay. A run under way keeps those that it began with; to apply the new ones now, execute it.
         */
        put: operations["changeOktopusInstance"];
        /**
         * Attach a service to a device
         * @description The device must be registered (`POST /v1/devices`). The instance is pending until the device comes with an event; its id is in the header `Location`, and in the list.
         */
        post: operations["createOktopusInstance"];
        /**
         * Detach a service from its device
         * @description A run under way is cancelled, what waits is taken back, and what was set on the device stays.
         */
        delete: operations["deleteOktopusInstance"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/service/instance/{id}/execute": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run a service instance now
         * @description Without waiting for an event of the device. A body, such as the instance as it was shown, is not looked at.
         */
        post: operations["executeOktopusInstance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/service/instance/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the logs of service instances
         * @description Of the last 10 runs, the oldest first. All of them, with what the CPE was sent, are at `/v1/instances/{id}/runs`.
         */
        get: operations["listOktopusInstanceLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/retries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List bulk retries */
        get: operations["listRetries"];
        put?: never;
        /**
         * Retry many failed instances
         * @description Each instance that is failed now is retried once, at the rate. An instance that is no longer failed at its turn is skipped.
         */
        post: operations["createRetry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/retries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a bulk retry and how far it is */
        get: operations["getRetry"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/retries/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Abort a bulk retry
         * @description What it has triggered goes on; the rest is left failed.
         */
        post: operations["cancelRetry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rollouts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List rollouts */
        get: operations["listRollouts"];
        put?: never;
        /**
         * Roll a version out
         * @description Applies a version of a service to many instances: the canary first, then the rest, at the rate. It stops by itself where too many fail. What follows the latest version is pinned to the one that it has, until its turn comes.
         */
        post: operations["createRollout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rollouts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a rollout and how far it is */
        get: operations["getRollout"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rollouts/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause a rollout
         * @description What it has triggered goes on.
         */
        post: operations["pauseRollout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rollouts/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let a rollout go on
         * @description One that was paused, or has stopped: then only what ends from now on is judged.
         */
        post: operations["resumeRollout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rollouts/{id}/abort": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Abort a rollout
         * @description What it has triggered goes on, what it has not touched keeps its version.
         */
        post: operations["abortRollout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/counts/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Count devices */
        get: operations["countDevices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/counts/instances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Count instances by service and status */
        get: operations["countInstances"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/counts/failures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count failed runs by service and reason
         * @description Every run that failed, also of an instance that was retried since.
         */
        get: operations["countFailures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/counts/hours": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Count ended runs by hour */
        get: operations["countByHour"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dry-run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try a script */
        post: operations["dryRunScript"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/services/{id}/dry-run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try a service */
        post: operations["dryRunService"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow what happens
         * @description With `Accept: text/event-stream`, as EventSource asks for it, a stream of server-sent events, live; else a page. Each event comes once, and in the same order to everyone who reads from the same place; a stream that broke goes on where it was by `Last-Event-ID`. A comment every 15 seconds shows that it lives. Events are stored for 14 days. A reader that takes nothing is left, and goes on when it connects again.
         */
        get: operations["followEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List webhooks */
        get: operations["listWebhooks"];
        put?: never;
        /**
         * Have events delivered to a server of yours
         * @description From now on each event is posted to the URL, as `GET /v1/events` shows it. Verify `webhook-signature` by a library of Standard Webhooks and the `secret`, which is shown this once; take an event once, by its `webhook-id`; answer with any 2xx within 15 seconds. What is not accepted is tried again with back-off, for days; events may come in another order. 410 disables the webhook.
         */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a webhook */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /**
         * Delete a webhook
         * @description With its deliveries; those that wait are not made.
         */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        /**
         * Change, disable or enable a webhook
         * @description What is left out stays as it is. A new URL counts for deliveries that wait, too.
         */
        patch: operations["changeWebhook"];
        trace?: never;
    };
    "/v1/webhooks/{id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a webhook a new secret
         * @description For 24 hours its messages are signed with both, so that nothing is refused while you change it.
         */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what was, and is to be, delivered to a webhook
         * @description The newest first. They are stored as long as the events.
         */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/deliveries/{delivery}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a delivery */
        get: operations["getDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/deliveries/{delivery}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a delivery again
         * @description For a delivery that succeeded or finally failed. It has the same `webhook-id`.
         */
        post: operations["redeliver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test to a webhook
         * @description A message of the type `webhook.test`, signed and retried like any other. The delivery shows the result.
         */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tmf-api/ServiceActivationAndConfiguration/v4/service": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List services
         * @description In the order in which they were made. Every parameter but the first three narrows the list.
         */
        get: operations["tmf640ListServices"];
        put?: never;
        /**
         * Activate a service on a CPE
         * @description Registers the CPE, unless it is, and attaches the service: all of it, or nothing. The service is there at once, `reserved`; it is `active` once its CPE has come and was configured: see the monitor in the header `Link`. Where the CPE has come before, it is asked for a connection now.
         */
        post: operations["tmf640CreateService"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tmf-api/ServiceActivationAndConfiguration/v4/service/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a service */
        get: operations["tmf640GetService"];
        put?: never;
        post?: never;
        /**
         * Terminate a service
         * @description Possible in every state: the service is detached from its CPE at once. A run under way is cancelled. The settings of the CPE stay.
         */
        delete: operations["tmf640DeleteService"];
        options?: never;
        head?: never;
        /**
         * Reconfigure a service, apply it again, or terminate it
         * @description A service that was applied with other values is applied again: the answer is 202 and a monitor. One that still waits for its CPE gets the values when that comes, and one that is as it was asked to be needs nothing: 200. While it is being applied nothing of that can be changed (409): wait for its monitor. One that is terminated is shown this once.
         */
        patch: operations["tmf640ChangeService"];
        trace?: never;
    };
    "/tmf-api/ServiceActivationAndConfiguration/v4/monitor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List monitors
         * @description The newest of each service, in the order in which the services were made; with `sourceHref` all of one.
         */
        get: operations["tmf640ListMonitors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tmf-api/ServiceActivationAndConfiguration/v4/monitor/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a monitor
         * @description There is one of each run, and of the next while something waits to begin it. What is taken back, by `POST /v1/instances/{id}/cancel`, has none any more.
         */
        get: operations["tmf640GetMonitor"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tmf-api/ServiceActivationAndConfiguration/v4/hub": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register a listener
         * @description From now on each notification is posted to the callback itself, whatever its type: `eventId`, `eventTime`, `eventType` and `event`, which has the `service` or the `monitor`. Take one once, by its `eventId`, and answer with any 2xx within 15 seconds. A listener is a webhook: what is not accepted is tried again for days, `GET /v1/webhooks/{id}/deliveries` shows it, and `POST /v1/webhooks/{id}/rotate-secret` gives the secret by which notifications are signed.
         */
        post: operations["tmf640RegisterListener"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tmf-api/ServiceActivationAndConfiguration/v4/hub/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Unregister a listener
         * @description Notifications that wait are not made.
         */
        delete: operations["tmf640UnregisterListener"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organization": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show your organization */
        get: operations["getOrganization"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change how your devices are treated
         * @description What is left out stays as it is. Gateways follow within two seconds.
         */
        patch: operations["changeOrganization"];
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show whose key it is
         * @description Of the key, or the token, that comes with the request: its role, and its organization.
         */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show how people sign in
         * @description Beside API keys, which always do. It asks for no key: the console reads it before anybody has signed in.
         */
        get: operations["getSignIn"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API keys
         * @description By id, without the keys themselves.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Make an API key
         * @description For your organization. The key is shown in the answer alone: stored is only its hash.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show an API key */
        get: operations["getApiKey"];
        put?: never;
        post?: never;
        /**
         * Revoke an API key
         * @description It is refused from the next request on, by every process. A key may revoke itself.
         */
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/credentials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List credentials
         * @description By username.
         */
        get: operations["listCredentials"];
        put?: never;
        /** Make a credential */
        post: operations["createCredential"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/credentials/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a credential */
        get: operations["getCredential"];
        put?: never;
        post?: never;
        /**
         * Delete a credential
         * @description A session under way goes on. A device that has no other falls back on the onboarding credential, where there is one.
         */
        delete: operations["deleteCredential"];
        options?: never;
        head?: never;
        /** Change a credential's password */
        patch: operations["changePassword"];
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List who changed what, and what the gateway refused
         * @description The newest first. Each request that was to change something is one, also where it was refused. They are stored for 90 days.
         */
        get: operations["listAuditEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List organizations
         * @description By id.
         */
        get: operations["listOrganizations"];
        put?: never;
        /**
         * Make an organization
         * @description Its first key is made by `POST /v1/organizations/{id}/api-keys`.
         */
        post: operations["createOrganization"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show an organization */
        get: operations["getManagedOrganization"];
        put?: never;
        post?: never;
        /**
         * Delete an organization
         * @description With `confirm`, all that it has is deleted, too: it is suspended, everything is detached, and while the workflows are closed the answer is 409 (`winding-down`): repeat the request until it is 204.
         */
        delete: operations["deleteOrganization"];
        options?: never;
        head?: never;
        /**
         * Change an organization's name and limits
         * @description A limit below what there is takes nothing away: nothing is added until it is less.
         */
        patch: operations["changeManagedOrganization"];
        trace?: never;
    };
    "/v1/organizations/{id}/suspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Suspend an organization
         * @description Its keys get 403 with the reason, its CPEs 503 (they come again, with their events, once it is resumed), and no run begins. Runs under way go on.
         */
        post: operations["suspendOrganization"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End an organization's suspension
         * @description Runs that waited begin.
         */
        post: operations["resumeOrganization"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{id}/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List an organization's API keys */
        get: operations["listOrganizationApiKeys"];
        put?: never;
        /**
         * Make an organization's API key
         * @description Its first, say: with an administrator's it makes the others itself. The key is shown in the answer alone.
         */
        post: operations["createOrganizationApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{id}/api-keys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke an organization's API key */
        delete: operations["revokeOrganizationApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the installation does its work
         * @description As `/readyz`, and whether there are workers, whichever process runs them. It is for people: it answers 200 whatever it says.
         */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/livez": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether this process answers */
        get: operations["isAlive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same, by its older name */
        get: operations["isHealthy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether this process can do its work
         * @description A process without a worker is ready while Temporal is down: what is meant for Temporal waits in the database.
         */
        get: operations["isReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This API as an OpenAPI 3.1 document */
        get: operations["getOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This API as a page for people */
        get: operations["getDocs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Problem: {
            /**
             * @description Which kind of problem it is. Stable, for programs.
             * @enum {string}
             */
            type: "urn:cuttle:problem:malformed-body" | "urn:cuttle:problem:invalid-query" | "urn:cuttle:problem:invalid-header" | "urn:cuttle:problem:unauthorized" | "urn:cuttle:problem:forbidden" | "urn:cuttle:problem:switched-off" | "urn:cuttle:problem:suspended" | "urn:cuttle:problem:not-found" | "urn:cuttle:problem:method-not-allowed" | "urn:cuttle:problem:duplicate" | "urn:cuttle:problem:limit-reached" | "urn:cuttle:problem:in-use" | "urn:cuttle:problem:winding-down" | "urn:cuttle:problem:wrong-status" | "urn:cuttle:problem:in-progress" | "urn:cuttle:problem:answer-not-kept" | "urn:cuttle:problem:not-kept" | "urn:cuttle:problem:precondition-failed" | "urn:cuttle:problem:body-too-large" | "urn:cuttle:problem:unsupported-media-type" | "urn:cuttle:problem:invalid-fields" | "urn:cuttle:problem:key-reused" | "urn:cuttle:problem:too-many-requests" | "urn:cuttle:problem:internal" | "urn:cuttle:problem:issuer-unreachable" | "urn:cuttle:problem:unavailable" | "urn:cuttle:problem:busy" | "urn:cuttle:problem:not-implemented";
            /** @description The kind in words. */
            title: string;
            /** @description The HTTP status. */
            status: number;
            /** @description What is wrong here, and what to do. */
            detail: string;
            /** @description Each field that is wrong, at most 50. */
            errors?: {
                /** @description A path in the body (`variables.pppoe_password`), or a query parameter's name. */
                field: string;
                /** @description What is wrong with it; reads on after the field's name. */
                message: string;
                /** @description A line of a script, from 1. */
                line?: number;
            }[];
            /** @description As in the header `X-Request-Id`. The log names the request by it. */
            request_id: string;
        };
        /**
         * @example {
         *       "id": "CPE0001"
         *     }
         * @example {
         *       "id": "CPE0002",
         *       "oui": "00259E",
         *       "product_class": "HG8245",
         *       "tags": [
         *         "vip"
         *       ],
         *       "metadata": {
         *         "customer": "C-1042"
         *       }
         *     }
         */
        NewDevice: {
            /** @description The CPE's serial number, or whatever else it has in its Inform as SerialNumber. */
            id: string;
            /** @description The manufacturer's OUI: six hexadecimal digits, shown in upper case. Its Informs replace it. */
            oui?: string | null;
            /** @description The product class. Its Informs replace it. */
            product_class?: string | null;
            /** @description The credential that the CPE asks of those who ask it for a connection; null: none. */
            connection_request?: {
                /** @description ManagementServer.ConnectionRequestUsername of the CPE. */
                username: string;
                /** @description ManagementServer.ConnectionRequestPassword of the CPE. Never shown. */
                password: string;
            } | null;
            /**
             * @description Words of your own, by which lists are narrowed; each counts once.
             * @default []
             * @example [
             *       "vip",
             *       "region-north"
             *     ]
             */
            tags?: string[];
            /**
             * @description What you want to keep with it, of any shape: at most 8192 bytes as JSON. Cuttle does nothing with it, and shows it as it is: no place for secrets.
             * @default {}
             * @example {
             *       "customer": "C-1042",
             *       "order": {
             *         "number": 7
             *       }
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            };
        };
        Device: {
            /** @description Its serial number, or another id that is unique in the organization. */
            id: string;
            /**
             * @description `discovered`: it informed, and is not registered: it gets nothing.
             * @enum {string}
             */
            status: "registered" | "discovered";
            /** @description The manufacturer's OUI, six hexadecimal digits. */
            oui: string | null;
            /** @description As registered, or as its last Inform has it. */
            product_class: string | null;
            /** @description As its last Inform has it. */
            manufacturer: string | null;
            /** @description As its last Inform has it. */
            serial_number: string | null;
            /** @description As its last Inform has it. */
            software_version: string | null;
            /** @description As its last Inform has it. */
            hardware_version: string | null;
            /** @description The root of its data model: `InternetGatewayDevice.` (TR-098) or `Device.` (TR-181). */
            root: string | null;
            /** @description Where it says that it can be asked for a connection. */
            connection_request_url: string | null;
            /** @description How it goes to ask the device for a connection. */
            connection_request: {
                /** @description When it was last asked for a connection; null: not since its last Inform. */
                requested_at: string | null;
                /** @description How often it was asked since its last Inform. */
                attempts: number;
                /** @description Why it could not be reached; null: it accepted, or was not asked. */
                error: string | null;
                /** @description Whether a username and password for it are known. */
                has_credential: boolean;
            };
            /** @description The address of its last Inform. */
            remote_address: string | null;
            /** @description The end of its bootstrap window; null: there is none. */
            bootstrap_expected_until: string | null;
            /** @description When it last informed; null: never. */
            last_inform_at: string | null;
            /** @description The events of its last Inform, such as `0 BOOTSTRAP`. */
            last_inform_events: string[];
            /** @description Which commands the events follow from; most follow from none. */
            last_inform_command_keys: {
                /** @description One of `last_inform_events`. */
                event: string;
                /** @description The CommandKey that it came with. */
                command_key: string;
            }[];
            /** @description Since when no new run begins on it; null: it is not paused. */
            paused_at: string | null;
            /** @description Words of the caller's, in their order. */
            tags: string[];
            /** @description What the caller keeps with it. */
            metadata: {
                [key: string]: unknown;
            };
            /** @description When it was registered; null: it is only discovered. */
            registered_at: string | null;
            /**
             * Format: date-time
             * @description When it was first known.
             * @example 2026-03-01T09:30:00.000Z
             */
            created_at: string;
            /** @description Counts what was changed by the API, from 1: another number is another version, and another ETag. */
            revision: number;
        };
        /**
         * @example {}
         * @example {
         *       "oui": "00259E",
         *       "product_class": "HG8245"
         *     }
         */
        DevicePut: {
            /** @description The manufacturer's OUI: six hexadecimal digits, shown in upper case. Its Informs replace it. */
            oui?: string | null;
            /** @description The product class. Its Informs replace it. */
            product_class?: string | null;
            /** @description The credential that the CPE asks of those who ask it for a connection; null: none. */
            connection_request?: {
                /** @description ManagementServer.ConnectionRequestUsername of the CPE. */
                username: string;
                /** @description ManagementServer.ConnectionRequestPassword of the CPE. Never shown. */
                password: string;
            } | null;
            /**
             * @description Words of your own, by which lists are narrowed; each counts once.
             * @example [
             *       "vip",
             *       "region-north"
             *     ]
             */
            tags?: string[];
            /**
             * @description What you want to keep with it, of any shape: at most 8192 bytes as JSON. Cuttle does nothing with it, and shows it as it is: no place for secrets.
             * @example {
             *       "customer": "C-1042",
             *       "order": {
             *         "number": 7
             *       }
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            };
        };
        /**
         * @example {
         *       "connection_request": {
         *         "username": "acs",
         *         "password": "a-long-password"
         *       }
         *     }
         * @example {
         *       "tags": [
         *         "vip",
         *         "region-north"
         *       ]
         *     }
         */
        DeviceChange: {
            /** @description The manufacturer's OUI: six hexadecimal digits, shown in upper case. Its Informs replace it. */
            oui?: string | null;
            /** @description The product class. Its Informs replace it. */
            product_class?: string | null;
            /** @description The credential that the CPE asks of those who ask it for a connection; null: none. */
            connection_request?: {
                /** @description ManagementServer.ConnectionRequestUsername of the CPE. */
                username: string;
                /** @description ManagementServer.ConnectionRequestPassword of the CPE. Never shown. */
                password: string;
            } | null;
            /**
             * @description Words of your own, by which lists are narrowed; each counts once.
             * @example [
             *       "vip",
             *       "region-north"
             *     ]
             */
            tags?: string[];
            /**
             * @description What you want to keep with it, of any shape: at most 8192 bytes as JSON. Cuttle does nothing with it, and shows it as it is: no place for secrets.
             * @example {
             *       "customer": "C-1042",
             *       "order": {
             *         "number": 7
             *       }
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            };
        };
        /**
         * @example {
         *       "seconds": 3600
         *     }
         */
        NewBootstrapWindow: {
            /** @description How long, from now. */
            seconds: number;
        };
        BootstrapWindow: {
            /** @description The device's id. */
            device_id: string;
            /** @description Until when its BOOTSTRAP is taken. */
            bootstrap_expected_until: string | null;
        };
        DeviceSession: {
            /** @description Grows from session to session, with gaps. */
            number: number;
            /**
             * Format: date-time
             * @description When its Inform came.
             * @example 2026-03-01T09:30:00.000Z
             */
            informed_at: string;
            /** @description The events of the Inform. */
            events: {
                /** @description The event code, such as `1 BOOT`. */
                event: string;
                /** @description Which command it follows from; empty: from none. */
                command_key: string;
            }[];
            /** @description How often the device had tried before. */
            retry_count: number;
            /** @description Where it came from; null: not known. */
            remote_address: string | null;
        };
        DeviceMessage: {
            /** @description The instance that sent it; null: no script did. */
            instance_id: string | null;
            /** @description The run that sent it; null: no script did. */
            run: number | null;
            /** @description Counts the run's messages from 1; null: it is none of a script. */
            number: number | null;
            /**
             * @description `run`: sent by a script. `refresh`: reads the device's parameters. `management`: sets its connection request credential. `action`: a device action.
             * @enum {string}
             */
            purpose: "run" | "refresh" | "management" | "action";
            /** @description The RPC, such as `SetParameterValues`. */
            method: string;
            /** @description In a few words. */
            summary: string;
            /** @description The CPE's answer, named as in TR-069 with a small first letter; null: there is none. Secrets are masked. */
            response: {
                [key: string]: unknown;
            } | null;
            /** @description The CPE's fault, also of the transfer that an acknowledged message began; null: there is none. */
            fault: {
                /** @description The fault's number (TR-069 A.5), such as `9003`. */
                fault_code: string;
                /** @description What the CPE says of it. */
                fault_string: string;
                /** @description Which parameters it is about. */
                parameter_faults: {
                    /** @description The parameter's path. */
                    parameter_name: string;
                    /** @description The fault's number, such as `9007`. */
                    fault_code: string;
                    /** @description What the CPE says of it. */
                    fault_string: string;
                }[];
            } | null;
            /** @description What the CPE said later of a transfer or a change of software; null: nothing. */
            completion: {
                [key: string]: unknown;
            } | null;
            /**
             * @description `queued`: to be delivered. `sent`: the CPE was given it. The others are final.
             * @enum {string}
             */
            state: "queued" | "sent" | "acknowledged" | "faulted" | "cancelled" | "expired";
            /** @description Why it is still queued, where the CPE was asked for a connection. */
            waiting: string | null;
            /** @description The RPC's arguments, named as in TR-069 with a small first letter. Secrets are masked. */
            request: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description When it was queued.
             * @example 2026-03-01T09:30:00.000Z
             */
            created_at: string;
            /** @description When the CPE was given it. */
            sent_at: string | null;
            /** @description When it came to its final state. */
            settled_at: string | null;
        };
        Call: {
            /** @description Counts the device's calls from 1. */
            number: number;
            /** @description The RPC, such as `TransferComplete`. */
            method: string;
            /** @description Its arguments, named as in TR-069 with a small first letter. Secrets are masked. */
            arguments: {
                [key: string]: unknown;
            };
            /** @description The session that it came in. */
            session_id: string;
            /**
             * Format: date-time
             * @description When it came.
             * @example 2026-03-01T09:30:00.000Z
             */
            received_at: string;
        };
        Parameter: {
            /** @description Its full name. */
            path: string;
            /** @description As the device last said; null: not known. Secrets are masked. */
            value: string | null;
            /** @description `xsd:string` and such; null: not known. */
            type: string | null;
            /** @description null: not known. */
            writable: boolean | null;
            /**
             * Format: date-time
             * @description When it was last heard of.
             * @example 2026-03-01T09:30:00.000Z
             */
            updated_at: string;
        };
        /**
         * @example {
         *       "method": "get_parameter_values",
         *       "names": [
         *         "InternetGatewayDevice.DeviceInfo."
         *       ]
         *     }
         * @example {
         *       "method": "set_parameter_values",
         *       "values": [
         *         {
         *           "name": "InternetGatewayDevice.ManagementServer.PeriodicInformInterval",
         *           "value": 3600
         *         }
         *       ],
         *       "expires_in": 86400
         *     }
         * @example {
         *       "method": "refresh"
         *     }
         * @example {
         *       "method": "reboot"
         *     }
         * @example {
         *       "method": "factory_reset",
         *       "confirm": "CPE0001"
         *     }
         */
        NewDeviceAction: {
            /**
             * @description The action.
             * @constant
             */
            method: "get_parameter_values";
            /** @description Full names; one that ends with `.` stands for all that is beneath. */
            names: string[];
            /**
             * @description In seconds: the action expires if it has not been sent within this time.
             * @default 3600
             */
            expires_in?: number;
        } | {
            /**
             * @description The action.
             * @constant
             */
            method: "set_parameter_values";
            /** @description The device takes all of them, or none. */
            values: {
                /** @description The parameter's full name. */
                name: string;
                /** @description Written as the type has it. */
                value: string | number | boolean;
                /** @description Its XML Schema type, without prefix. Left out: as the device reported it; else the value's own. */
                type?: string;
                /** @description `true`: the value is not shown again, nor what the device reports of the parameter from then on. Those that are named as passwords and keys are never shown. */
                secret?: boolean;
            }[];
            /**
             * @description In seconds: the action expires if it has not been sent within this time.
             * @default 3600
             */
            expires_in?: number;
        } | {
            /**
             * @description The action.
             * @constant
             */
            method: "get_parameter_names";
            /** @description A full name, or that of an object, which ends with `.`; `""`: the root. */
            path: string | "";
            /**
             * @description `true`: only what is directly in the object; `false`: all that is beneath, too.
             * @default true
             */
            next_level?: boolean;
            /**
             * @description In seconds: the action expires if it has not been sent within this time.
             * @default 3600
             */
            expires_in?: number;
        } | {
            /**
             * @description The action.
             * @constant
             */
            method: "refresh";
            /** @description The object to be read; left out: the whole tree. */
            path?: string & (unknown & unknown);
            /**
             * @description In seconds: the action expires if it has not been sent within this time.
             * @default 3600
             */
            expires_in?: number;
        } | {
            /**
             * @description The action.
             * @constant
             */
            method: "add_object";
            /** @description Of which an instance is added. */
            path: string & (unknown & unknown);
            /**
             * @description In seconds: the action expires if it has not been sent within this time.
             * @default 3600
             */
            expires_in?: number;
        } | {
            /**
             * @description The action.
             * @constant
             */
            method: "delete_object";
            /** @description The instance. */
            path: string & (unknown & unknown & unknown);
            /**
             * @description In seconds: the action expires if it has not been sent within this time.
             * @default 3600
             */
            expires_in?: number;
        } | {
            /**
             * @description The action.
             * @constant
             */
            method: "reboot";
            /**
             * @description In seconds: the action expires if it has not been sent within this time.
             * @default 3600
             */
            expires_in?: number;
        } | {
            /**
             * @description The action.
             * @constant
             */
            method: "factory_reset";
            /** @description The device's id once more: it forgets all that was set. */
            confirm: string;
            /**
             * @description In seconds: the action expires if it has not been sent within this time.
             * @default 3600
             */
            expires_in?: number;
        } | {
            /**
             * @description The action.
             * @constant
             */
            method: "connection_request";
            /**
             * @description In seconds: the action expires if it has not been sent within this time.
             * @default 3600
             */
            expires_in?: number;
        };
        DeviceActionWithResult: {
            /** @description Made by Cuttle. */
            id: string;
            /** @description The device's id. */
            device_id: string;
            /**
             * @description What was asked of it.
             * @enum {string}
             */
            method: "get_parameter_values" | "set_parameter_values" | "get_parameter_names" | "refresh" | "add_object" | "delete_object" | "reboot" | "factory_reset" | "connection_request";
            /** @description In a few words, without values; null: there is nothing more to say. */
            summary: string | null;
            /**
             * @description `queued`: to be sent. `sent`: the device was given it. The others are final. `acknowledged`: it answered, or came when it was asked to. `faulted`: it refused. `expired`: it did not come, or not answer, in time.
             * @enum {string}
             */
            status: "queued" | "sent" | "acknowledged" | "faulted" | "expired" | "cancelled";
            /** @description Why it is still queued, where the device was asked for a connection. */
            waiting: string | null;
            /** @description The device's fault; null: there is none. */
            fault: {
                /** @description The fault's number (TR-069 A.5), such as `9003`. */
                fault_code: string;
                /** @description What the CPE says of it. */
                fault_string: string;
                /** @description Which parameters it is about. */
                parameter_faults: {
                    /** @description The parameter's path. */
                    parameter_name: string;
                    /** @description The fault's number, such as `9007`. */
                    fault_code: string;
                    /** @description What the CPE says of it. */
                    fault_string: string;
                }[];
            } | null;
            /** @description The name of the API key that asked for it. */
            created_by: string;
            /**
             * Format: date-time
             * @description When it was asked for.
             * @example 2026-03-01T09:30:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Until when it may be sent.
             * @example 2026-03-01T09:30:00.000Z
             */
            expires_at: string;
            /** @description When the device was first given it. */
            sent_at: string | null;
            /** @description When it came to its final status. */
            settled_at: string | null;
            /** @description Its workflow in Temporal. */
            workflow_id: string;
            /** @description Its page in the Temporal UI; null: there is none. */
            workflow_url: string | null;
            /** @description The device's answer; null: there is none yet, or it has no content. What a refresh reads is in the device's parameters. */
            result: {
                /** @description Of `get_parameter_values`. */
                values?: {
                    /** @description Its full name. */
                    name: string;
                    /** @description As the device says. Secrets are masked. */
                    value: string;
                    /** @description Its XML Schema type, without prefix. */
                    type: string;
                }[];
                /** @description Of `get_parameter_names`. */
                names?: {
                    /** @description A parameter, or an object, which ends with `.`. */
                    name: string;
                    /** @description Whether it can be set; of an object, whether instances can be added or deleted. */
                    writable: boolean;
                }[];
                /** @description Of `add_object`: the new instance's. */
                instance_number?: number;
                /** @description Of `set_parameter_values`, `add_object` and `delete_object`; `false`: the device applies it later, mostly when it is restarted. */
                applied?: boolean;
            } | null;
        };
        DeviceAction: {
            /** @description Made by Cuttle. */
            id: string;
            /** @description The device's id. */
            device_id: string;
            /**
             * @description What was asked of it.
             * @enum {string}
             */
            method: "get_parameter_values" | "set_parameter_values" | "get_parameter_names" | "refresh" | "add_object" | "delete_object" | "reboot" | "factory_reset" | "connection_request";
            /** @description In a few words, without values; null: there is nothing more to say. */
            summary: string | null;
            /**
             * @description `queued`: to be sent. `sent`: the device was given it. The others are final. `acknowledged`: it answered, or came when it was asked to. `faulted`: it refused. `expired`: it did not come, or not answer, in time.
             * @enum {string}
             */
            status: "queued" | "sent" | "acknowledged" | "faulted" | "expired" | "cancelled";
            /** @description Why it is still queued, where the device was asked for a connection. */
            waiting: string | null;
            /** @description The device's fault; null: there is none. */
            fault: {
                /** @description The fault's number (TR-069 A.5), such as `9003`. */
                fault_code: string;
                /** @description What the CPE says of it. */
                fault_string: string;
                /** @description Which parameters it is about. */
                parameter_faults: {
                    /** @description The parameter's path. */
                    parameter_name: string;
                    /** @description The fault's number, such as `9007`. */
                    fault_code: string;
                    /** @description What the CPE says of it. */
                    fault_string: string;
                }[];
            } | null;
            /** @description The name of the API key that asked for it. */
            created_by: string;
            /**
             * Format: date-time
             * @description When it was asked for.
             * @example 2026-03-01T09:30:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Until when it may be sent.
             * @example 2026-03-01T09:30:00.000Z
             */
            expires_at: string;
            /** @description When the device was first given it. */
            sent_at: string | null;
            /** @description When it came to its final status. */
            settled_at: string | null;
            /** @description Its workflow in Temporal. */
            workflow_id: string;
            /** @description Its page in the Temporal UI; null: there is none. */
            workflow_url: string | null;
        };
        /**
         * @description Which CPE is simulated.
         * @example {
         *       "model": "igd"
         *     }
         */
        SimulationInput: {
            /**
             * @description Its data model: `igd` is TR-098, InternetGatewayDevice, and `tr181` is Device:2.
             * @default igd
             * @example igd
             * @enum {string}
             */
            model?: "igd" | "tr181";
        };
        /** @description What a simulated CPE did. */
        Simulation: {
            /** @description Whether all of its sessions ended in order. */
            ended: boolean;
            /**
             * @description Why its last session broke off.
             * @example null
             */
            problem: string | null;
            /**
             * @description The RPCs that it answered in its last session.
             * @example 7
             */
            rpcs: number;
            /**
             * @description How many of those by a Fault.
             * @example 0
             */
            faults: number;
            /** @description What happened to it, in order. */
            log: {
                /**
                 * Format: date-time
                 * @description When.
                 * @example 2026-11-24T10:00:00.000Z
                 */
                at: string;
                /**
                 * @description What it did, or was asked. No values.
                 * @example Inform 0 BOOTSTRAP, 1 BOOT
                 */
                text: string;
            }[];
        };
        /**
         * @example {
         *       "name": "provisioning-code",
         *       "script": "set_parameter_values({[\"InternetGatewayDevice.DeviceInfo.ProvisioningCode\"] = get_variable_value(\"code\")})\nset_provisioning_status(\"provisioned\")",
         *       "variables": [
         *         {
         *           "name": "code",
         *           "required": true
         *         }
         *       ]
         *     }
         */
        NewService: {
            /** @description Unique in the organization. */
            name: string;
            /**
             * @description For people.
             * @default
             */
            description?: string;
            /** @description Lua 5.4. It must end with `set_provisioning_status("provisioned")` or `"failed"`. */
            script: string;
            /**
             * @description What the script needs to know of each device.
             * @default []
             */
            variables?: {
                /** @description The script has it by `get_variable_value(name)`. */
                name: string;
                /** @description For people. */
                description?: string;
                /**
                 * @description Of its values. Scripts see every value as a string. A script may put the value of an `xml` variable into a message without `xml_escape`; a message with any other value that has markup and is not escaped fails.
                 * @default string
                 * @enum {string}
                 */
                type?: "string" | "number" | "boolean" | "xml";
                /**
                 * @description Whether an instance must give a value, where there is no default.
                 * @default false
                 */
                required?: boolean;
                /** @description The value of instances that give none. A secret's is shown masked. */
                default?: string | number | boolean;
                /**
                 * @description Whether its values are masked wherever they are shown.
                 * @default false
                 */
                secret?: boolean;
            }[];
            /**
             * @description The events of a CPE that it runs on, such as `0 BOOTSTRAP` or `1 BOOT`; none: only manually.
             * @default [
             *       "0 BOOTSTRAP"
             *     ]
             */
            events?: string[];
            /**
             * @description What a run may take.
             * @default {}
             */
            limits?: {
                /**
                 * @description How long a step of the script may execute; waits are not counted.
                 * @default 5
                 */
                script_seconds?: number;
                /**
                 * @description How long the CPE may take for its answers; null: `delivery_timeout` of temporal.yaml.
                 * @default null
                 */
                delivery_seconds?: number | null;
            };
            /**
             * @description When a failed run is tried again by itself.
             * @default {}
             */
            retry?: {
                /**
                 * @description All runs of one trigger; 1: none is tried again.
                 * @default 1
                 */
                attempts?: number;
                /**
                 * @description Before the second run; doubled before each that follows.
                 * @default 60
                 */
                backoff_seconds?: number;
                /**
                 * @description The longest; not less than `backoff_seconds`.
                 * @default 3600
                 */
                max_backoff_seconds?: number;
                /**
                 * @description What is tried again: fault codes of CPEs, such as `9002`, and CwmpFault, ScriptFailed, ScriptError, LimitExceeded, DeliveryTimeout, InternalError.
                 * @default []
                 */
                on?: string[];
            };
            /**
             * @description The devices that the service is for: one of each list; an empty list takes all. Others fail with DoesNotFit.
             * @default {}
             */
            fits?: {
                /**
                 * @description OUIs, of six hexadecimal digits; `*` stands for any of them.
                 * @default []
                 */
                oui?: string[];
                /**
                 * @description Product classes; `*` stands for any text.
                 * @default []
                 */
                product_class?: string[];
                /**
                 * @description Software versions; `*` stands for any text.
                 * @default []
                 */
                software_version?: string[];
            };
            /**
             * @description Whether a BOOTSTRAP triggers a run that the CPE sends although its ParameterKey shows that it was not reset.
             * @default run
             * @enum {string}
             */
            on_repeated_bootstrap?: "run" | "skip";
        };
        Service: {
            /** @description Made by Cuttle. */
            id: string;
            /** @description Unique in the organization. */
            name: string;
            /** @description For people. */
            description: string;
            /** @description Counts its versions from 1: a change of script, variables, events or policy makes a new one. */
            version: number;
            /** @description What the script needs to know of each device. Secrets' defaults are masked. */
            variables: {
                /** @description The script has it by `get_variable_value(name)`. */
                name: string;
                /** @description For people. */
                description?: string;
                /**
                 * @description Of its values. Scripts see every value as a string. A script may put the value of an `xml` variable into a message without `xml_escape`; a message with any other value that has markup and is not escaped fails.
                 * @enum {string}
                 */
                type: "string" | "number" | "boolean" | "xml";
                /** @description Whether an instance must give a value, where there is no default. */
                required: boolean;
                /** @description The value of instances that give none. A secret's is shown masked. */
                default?: string | number | boolean;
                /** @description Whether its values are masked wherever they are shown. */
                secret: boolean;
            }[];
            /** @description The events of a CPE that it runs on; none: only manually. */
            events: string[];
            /** @description What a run may take. */
            limits: {
                /** @description How long a step of the script may execute; waits are not counted. */
                script_seconds: number;
                /** @description How long the CPE may take for its answers; null: `delivery_timeout` of temporal.yaml. */
                delivery_seconds: number | null;
            };
            /** @description When a failed run is tried again by itself. */
            retry: {
                /** @description All runs of one trigger; 1: none is tried again. */
                attempts: number;
                /** @description Before the second run; doubled before each that follows. */
                backoff_seconds: number;
                /** @description The longest; not less than `backoff_seconds`. */
                max_backoff_seconds: number;
                /** @description What is tried again: fault codes of CPEs, such as `9002`, and CwmpFault, ScriptFailed, ScriptError, LimitExceeded, DeliveryTimeout, InternalError. */
                on: string[];
            };
            /** @description The devices that the service is for: one of each list; an empty list takes all. Others fail with DoesNotFit. */
            fits: {
                /** @description OUIs, of six hexadecimal digits; `*` stands for any of them. */
                oui: string[];
                /** @description Product classes; `*` stands for any text. */
                product_class: string[];
                /** @description Software versions; `*` stands for any text. */
                software_version: string[];
            };
            /**
             * @description Whether a BOOTSTRAP triggers a run that the CPE sends although its ParameterKey shows that it was not reset.
             * @enum {string}
             */
            on_repeated_bootstrap: "run" | "skip";
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-03-01T09:30:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             * @example 2026-03-01T09:30:00.000Z
             */
            updated_at: string;
            /** @description Counts what was changed by the API, from 1: another number is another version, and another ETag. */
            revision: number;
            /** @description Lua 5.4. It must end with `set_provisioning_status("provisioned")` or `"failed"`. */
            script: string;
        };
        ServiceSummary: {
            /** @description Made by Cuttle. */
            id: string;
            /** @description Unique in the organization. */
            name: string;
            /** @description For people. */
            description: string;
            /** @description Counts its versions from 1: a change of script, variables, events or policy makes a new one. */
            version: number;
            /** @description What the script needs to know of each device. Secrets' defaults are masked. */
            variables: {
                /** @description The script has it by `get_variable_value(name)`. */
                name: string;
                /** @description For people. */
                description?: string;
                /**
                 * @description Of its values. Scripts see every value as a string. A script may put the value of an `xml` variable into a message without `xml_escape`; a message with any other value that has markup and is not escaped fails.
                 * @enum {string}
                 */
                type: "string" | "number" | "boolean" | "xml";
                /** @description Whether an instance must give a value, where there is no default. */
                required: boolean;
                /** @description The value of instances that give none. A secret's is shown masked. */
                default?: string | number | boolean;
                /** @description Whether its values are masked wherever they are shown. */
                secret: boolean;
            }[];
            /** @description The events of a CPE that it runs on; none: only manually. */
            events: string[];
            /** @description What a run may take. */
            limits: {
                /** @description How long a step of the script may execute; waits are not counted. */
                script_seconds: number;
                /** @description How long the CPE may take for its answers; null: `delivery_timeout` of temporal.yaml. */
                delivery_seconds: number | null;
            };
            /** @description When a failed run is tried again by itself. */
            retry: {
                /** @description All runs of one trigger; 1: none is tried again. */
                attempts: number;
                /** @description Before the second run; doubled before each that follows. */
                backoff_seconds: number;
                /** @description The longest; not less than `backoff_seconds`. */
                max_backoff_seconds: number;
                /** @description What is tried again: fault codes of CPEs, such as `9002`, and CwmpFault, ScriptFailed, ScriptError, LimitExceeded, DeliveryTimeout, InternalError. */
                on: string[];
            };
            /** @description The devices that the service is for: one of each list; an empty list takes all. Others fail with DoesNotFit. */
            fits: {
                /** @description OUIs, of six hexadecimal digits; `*` stands for any of them. */
                oui: string[];
                /** @description Product classes; `*` stands for any text. */
                product_class: string[];
                /** @description Software versions; `*` stands for any text. */
                software_version: string[];
            };
            /**
             * @description Whether a BOOTSTRAP triggers a run that the CPE sends although its ParameterKey shows that it was not reset.
             * @enum {string}
             */
            on_repeated_bootstrap: "run" | "skip";
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-03-01T09:30:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             * @example 2026-03-01T09:30:00.000Z
             */
            updated_at: string;
            /** @description Counts what was changed by the API, from 1: another number is another version, and another ETag. */
            revision: number;
        };
        /**
         * @example {
         *       "description": "Sets the provisioning code",
         *       "events": [
         *         "0 BOOTSTRAP",
         *         "1 BOOT"
         *       ]
         *     }
         */
        ServiceChange: {
            /** @description Unique in the organization. */
            name?: string;
            /** @description For people. */
            description?: string;
            /** @description Lua 5.4. It must end with `set_provisioning_status("provisioned")` or `"failed"`. */
            script?: string;
            /** @description What the script needs to know of each device. */
            variables?: {
                /** @description The script has it by `get_variable_value(name)`. */
                name: string;
                /** @description For people. */
                description?: string;
                /**
                 * @description Of its values. Scripts see every value as a string. A script may put the value of an `xml` variable into a message without `xml_escape`; a message with any other value that has markup and is not escaped fails.
                 * @default string
                 * @enum {string}
                 */
                type?: "string" | "number" | "boolean" | "xml";
                /**
                 * @description Whether an instance must give a value, where there is no default.
                 * @default false
                 */
                required?: boolean;
                /** @description The value of instances that give none. A secret's is shown masked. */
                default?: string | number | boolean;
                /**
                 * @description Whether its values are masked wherever they are shown.
                 * @default false
                 */
                secret?: boolean;
            }[];
            /** @description The events of a CPE that it runs on, such as `0 BOOTSTRAP` or `1 BOOT`; none: only manually. */
            events?: string[];
            /** @description What a run may take. */
            limits?: {
                /**
                 * @description How long a step of the script may execute; waits are not counted.
                 * @default 5
                 */
                script_seconds?: number;
                /**
                 * @description How long the CPE may take for its answers; null: `delivery_timeout` of temporal.yaml.
                 * @default null
                 */
                delivery_seconds?: number | null;
            };
            /** @description When a failed run is tried again by itself. */
            retry?: {
                /**
                 * @description All runs of one trigger; 1: none is tried again.
                 * @default 1
                 */
                attempts?: number;
                /**
                 * @description Before the second run; doubled before each that follows.
                 * @default 60
                 */
                backoff_seconds?: number;
                /**
                 * @description The longest; not less than `backoff_seconds`.
                 * @default 3600
                 */
                max_backoff_seconds?: number;
                /**
                 * @description What is tried again: fault codes of CPEs, such as `9002`, and CwmpFault, ScriptFailed, ScriptError, LimitExceeded, DeliveryTimeout, InternalError.
                 * @default []
                 */
                on?: string[];
            };
            /** @description The devices that the service is for: one of each list; an empty list takes all. Others fail with DoesNotFit. */
            fits?: {
                /**
                 * @description OUIs, of six hexadecimal digits; `*` stands for any of them.
                 * @default []
                 */
                oui?: string[];
                /**
                 * @description Product classes; `*` stands for any text.
                 * @default []
                 */
                product_class?: string[];
                /**
                 * @description Software versions; `*` stands for any text.
                 * @default []
                 */
                software_version?: string[];
            };
            /**
             * @description Whether a BOOTSTRAP triggers a run that the CPE sends although its ParameterKey shows that it was not reset.
             * @enum {string}
             */
            on_repeated_bootstrap?: "run" | "skip";
        };
        ServiceVersionSummary: {
            /** @description Counted from 1. */
            version: number;
            /** @description What the script needs to know of each device. Secrets' defaults are masked. */
            variables: {
                /** @description The script has it by `get_variable_value(name)`. */
                name: string;
                /** @description For people. */
                description?: string;
                /**
                 * @description Of its values. Scripts see every value as a string. A script may put the value of an `xml` variable into a message without `xml_escape`; a message with any other value that has markup and is not escaped fails.
                 * @enum {string}
                 */
                type: "string" | "number" | "boolean" | "xml";
                /** @description Whether an instance must give a value, where there is no default. */
                required: boolean;
                /** @description The value of instances that give none. A secret's is shown masked. */
                default?: string | number | boolean;
                /** @description Whether its values are masked wherever they are shown. */
                secret: boolean;
            }[];
            /** @description The events of a CPE that it runs on; none: only manually. */
            events: string[];
            /** @description What a run may take. */
            limits: {
                /** @description How long a step of the script may execute; waits are not counted. */
                script_seconds: number;
                /** @description How long the CPE may take for its answers; null: `delivery_timeout` of temporal.yaml. */
                delivery_seconds: number | null;
            };
            /** @description When a failed run is tried again by itself. */
            retry: {
                /** @description All runs of one trigger; 1: none is tried again. */
                attempts: number;
                /** @description Before the second run; doubled before each that follows. */
                backoff_seconds: number;
                /** @description The longest; not less than `backoff_seconds`. */
                max_backoff_seconds: number;
                /** @description What is tried again: fault codes of CPEs, such as `9002`, and CwmpFault, ScriptFailed, ScriptError, LimitExceeded, DeliveryTimeout, InternalError. */
                on: string[];
            };
            /** @description The devices that the service is for: one of each list; an empty list takes all. Others fail with DoesNotFit. */
            fits: {
                /** @description OUIs, of six hexadecimal digits; `*` stands for any of them. */
                oui: string[];
                /** @description Product classes; `*` stands for any text. */
                product_class: string[];
                /** @description Software versions; `*` stands for any text. */
                software_version: string[];
            };
            /**
             * @description Whether a BOOTSTRAP triggers a run that the CPE sends although its ParameterKey shows that it was not reset.
             * @enum {string}
             */
            on_repeated_bootstrap: "run" | "skip";
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-03-01T09:30:00.000Z
             */
            created_at: string;
        };
        ServiceVersion: {
            /** @description Counted from 1. */
            version: number;
            /** @description What the script needs to know of each device. Secrets' defaults are masked. */
            variables: {
                /** @description The script has it by `get_variable_value(name)`. */
                name: string;
                /** @description For people. */
                description?: string;
                /**
                 * @description Of its values. Scripts see every value as a string. A script may put the value of an `xml` variable into a message without `xml_escape`; a message with any other value that has markup and is not escaped fails.
                 * @enum {string}
                 */
                type: "string" | "number" | "boolean" | "xml";
                /** @description Whether an instance must give a value, where there is no default. */
                required: boolean;
                /** @description The value of instances that give none. A secret's is shown masked. */
                default?: string | number | boolean;
                /** @description Whether its values are masked wherever they are shown. */
                secret: boolean;
            }[];
            /** @description The events of a CPE that it runs on; none: only manually. */
            events: string[];
            /** @description What a run may take. */
            limits: {
                /** @description How long a step of the script may execute; waits are not counted. */
                script_seconds: number;
                /** @description How long the CPE may take for its answers; null: `delivery_timeout` of temporal.yaml. */
                delivery_seconds: number | null;
            };
            /** @description When a failed run is tried again by itself. */
            retry: {
                /** @description All runs of one trigger; 1: none is tried again. */
                attempts: number;
                /** @description Before the second run; doubled before each that follows. */
                backoff_seconds: number;
                /** @description The longest; not less than `backoff_seconds`. */
                max_backoff_seconds: number;
                /** @description What is tried again: fault codes of CPEs, such as `9002`, and CwmpFault, ScriptFailed, ScriptError, LimitExceeded, DeliveryTimeout, InternalError. */
                on: string[];
            };
            /** @description The devices that the service is for: one of each list; an empty list takes all. Others fail with DoesNotFit. */
            fits: {
                /** @description OUIs, of six hexadecimal digits; `*` stands for any of them. */
                oui: string[];
                /** @description Product classes; `*` stands for any text. */
                product_class: string[];
                /** @description Software versions; `*` stands for any text. */
                software_version: string[];
            };
            /**
             * @description Whether a BOOTSTRAP triggers a run that the CPE sends although its ParameterKey shows that it was not reset.
             * @enum {string}
             */
            on_repeated_bootstrap: "run" | "skip";
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-03-01T09:30:00.000Z
             */
            created_at: string;
            /** @description Lua 5.4. It must end with `set_provisioning_status("provisioned")` or `"failed"`. */
            script: string;
        };
        Instance: {
            /** @description Made by Cuttle. */
            id: string;
            /** @description What you know it by; null: you gave none. */
            external_id: string | null;
            /** @description The device that the service is attached to. */
            device_id: string;
            /** @description The service that is attached. */
            service_id: string;
            /** @description The service's name. */
            service_name: string;
            /**
             * @description `pending`: it has not run yet, or is to run again. The others are the result of its last run.
             * @enum {string}
             */
            status: "pending" | "running" | "provisioned" | "failed";
            /** @description Among the device's instances: the lowest runs first. */
            position: number;
            /** @description Which version of the service. */
            version: {
                /** @description The version that it stays with; null: it follows the latest. */
                pinned: number | null;
                /** @description The service's latest. */
                latest: number;
                /** @description The one that its last run applied; null: it never ran. */
                applied: number | null;
            };
            /** @description The device's values, by the variables' names. Secrets are masked. */
            variables: {
                [key: string]: unknown;
            };
            /** @description The number of its last run; null: it never ran. */
            run: number | null;
            /** @description Why its last run failed; null: it did not. */
            error: components["schemas"]["RunError"] | null;
            /** @description Whether the service or the values have changed since the last run began. */
            outdated: boolean;
            /** @description What waits to begin a run; null: nothing. */
            waiting: {
                /**
                 * @description An event of the CPE, a manual execution, or a retry.
                 * @enum {string}
                 */
                kind: "event" | "execute" | "retry";
                /** @description In words, such as `0 BOOTSTRAP`. */
                reason: string;
                /**
                 * Format: date-time
                 * @description Since when it waits.
                 * @example 2026-03-01T09:30:00.000Z
                 */
                at: string;
                /** @description When an automatic retry will begin; null: it only waits for its turn. */
                not_before: string | null;
            } | null;
            /** @description Since when it is paused; null: it is not. */
            paused_at: string | null;
            /** @description Since when its device is paused; null: it is not. */
            device_paused_at: string | null;
            /** @description Words of the caller's, in their order. */
            tags: string[];
            /** @description What the caller keeps with it. */
            metadata: {
                [key: string]: unknown;
            };
            /** @description Its workflow in Temporal. */
            workflow_id: string;
            /** @description Its page in the Temporal UI; null: there is none. */
            workflow_url: string | null;
            /**
             * Format: date-time
             * @description When it was attached.
             * @example 2026-03-01T09:30:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When its values or position were last changed.
             * @example 2026-03-01T09:30:00.000Z
             */
            updated_at: string;
            /** @description Counts what was changed by the API, from 1: another number is another version, and another ETag. */
            revision: number;
        };
        RunError: {
            /**
             * @description Stable, for programs.
             * @enum {string}
             */
            type: "CwmpFault" | "ScriptFailed" | "ScriptError" | "LimitExceeded" | "DeliveryTimeout" | "DoesNotFit" | "Superseded" | "Cancelled" | "Terminated" | "InternalError";
            /** @description For people. */
            message: string;
            /** @description The CPE's fault code, of a CwmpFault, and of a ScriptFailed after a fault. */
            fault_code?: string;
            /** @description What the CPE says of it. */
            fault_string?: string;
            /** @description Which parameters it is about. */
            parameter_faults?: {
                /** @description The parameter's path. */
                parameter_name: string;
                /** @description The fault's number, such as `9007`. */
                fault_code: string;
                /** @description What the CPE says of it. */
                fault_string: string;
            }[];
            /** @description The message in its run, from 1, that the failure is about. */
            message_number?: number;
            /** @description That message in a few words, without values. */
            message_summary?: string;
            /** @description The script's line at which it failed, where known. */
            line?: number;
        };
        /**
         * @example {
         *       "device_id": "CPE0001",
         *       "service_id": "svc_0mebq2tn9k4h7c3x",
         *       "variables": {
         *         "code": "ACME-7"
         *       }
         *     }
         */
        InstancePut: {
            /** @description A registered device's id. */
            device_id: string;
            /** @description A service's id. */
            service_id: string;
            /**
             * @description All of the device's values, by the names of the service's variables: one that is left out has its default. A secret's mask keeps the value that is there.
             * @default {}
             */
            variables?: {
                [key: string]: unknown;
            };
            /** @description Among the device's instances: the lowest runs first. Left out, it stays; of a new instance it is the last. */
            position?: number;
            /** @description The version that it is pinned to, or `latest`: it follows the latest. Left out, it stays; a new instance follows the latest. */
            version?: "latest" | number;
            /**
             * @description Words of your own, by which lists are narrowed; each counts once.
             * @example [
             *       "vip",
             *       "region-north"
             *     ]
             */
            tags?: string[];
            /**
             * @description What you want to keep with it, of any shape: at most 8192 bytes as JSON. Cuttle does nothing with it, and shows it as it is: no place for secrets.
             * @example {
             *       "customer": "C-1042",
             *       "order": {
             *         "number": 7
             *       }
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            };
        };
        /**
         * @example {
         *       "device_id": "CPE0001",
         *       "service_id": "svc_0mebq2tn9k4h7c3x",
         *       "variables": {
         *         "code": "ACME-7"
         *       }
         *     }
         */
        NewInstance: {
            /** @description A registered device's id. */
            device_id: string;
            /** @description A service's id. */
            service_id: string;
            /**
             * @description The device's values, by the names of the service's variables; what is left out has its default.
             * @default {}
             */
            variables?: {
                [key: string]: unknown;
            };
            /** @description Among the device's instances: the lowest runs first. Default: last. */
            position?: number;
            /** @description The version that it is pinned to, or `latest`: it follows the latest. */
            version?: "latest" | number;
            /** @description What you know it by, such as your own id of the subscription. No other attached instance of the organization may have it. */
            external_id?: string;
            /**
             * @description Words of your own, by which lists are narrowed; each counts once.
             * @default []
             * @example [
             *       "vip",
             *       "region-north"
             *     ]
             */
            tags?: string[];
            /**
             * @description What you want to keep with it, of any shape: at most 8192 bytes as JSON. Cuttle does nothing with it, and shows it as it is: no place for secrets.
             * @default {}
             * @example {
             *       "customer": "C-1042",
             *       "order": {
             *         "number": 7
             *       }
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            };
        };
        /**
         * @example {
         *       "variables": {
         *         "code": "ACME-8"
         *       }
         *     }
         */
        InstanceChange: {
            /** @description The values that change; null takes one away, so that it has its default. */
            variables?: {
                [key: string]: unknown;
            };
            /** @description Among the device's instances: the lowest runs first. */
            position?: number;
            /** @description The version that it is pinned to from now on, or `latest`: it follows the latest. */
            version?: "latest" | number;
            /** @description What you know it by, such as your own id of the subscription. No other attached instance of the organization may have it. Null takes it away. */
            external_id?: string | null;
            /**
             * @description Words of your own, by which lists are narrowed; each counts once.
             * @example [
             *       "vip",
             *       "region-north"
             *     ]
             */
            tags?: string[];
            /**
             * @description What you want to keep with it, of any shape: at most 8192 bytes as JSON. Cuttle does nothing with it, and shows it as it is: no place for secrets.
             * @example {
             *       "customer": "C-1042",
             *       "order": {
             *         "number": 7
             *       }
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            };
        };
        Explanation: {
            /**
             * @description The instance's.
             * @enum {string}
             */
            status: "pending" | "running" | "provisioned" | "failed";
            /** @description Stable, for programs: `waiting_for_cpe`, `unreachable`, `held`, `no_worker` and so on. */
            code: string;
            /** @description Sentences for people. */
            explanation: string;
            /**
             * Format: date-time
             * @description Since when it is so.
             */
            since: string;
            /** @description What may be done, the most promising first. */
            next: string[];
        };
        RunSummary: {
            /** @description Counts the instance's runs from 1. */
            number: number;
            /**
             * @description What it came to.
             * @enum {string}
             */
            status: "running" | "provisioned" | "failed";
            /** @description Why it began. */
            trigger: {
                /**
                 * @description An event of the CPE, a manual execution, or a retry.
                 * @enum {string}
                 */
                kind: "event" | "execute" | "retry";
                /** @description In words, such as `0 BOOTSTRAP`. */
                reason: string;
                /**
                 * Format: date-time
                 * @description When it was triggered.
                 * @example 2026-03-01T09:30:00.000Z
                 */
                at: string;
            };
            /** @description The service's version that it applied. */
            version: number;
            /**
             * Format: date-time
             * @description When it began.
             * @example 2026-03-01T09:30:00.000Z
             */
            started_at: string;
            /** @description When it ended; null: it is under way. */
            finished_at: string | null;
            /** @description Why it failed; null: it did not. */
            error: components["schemas"]["RunError"] | null;
        };
        Run: {
            /** @description Counts the instance's runs from 1. */
            number: number;
            /**
             * @description What it came to.
             * @enum {string}
             */
            status: "running" | "provisioned" | "failed";
            /** @description Why it began. */
            trigger: {
                /**
                 * @description An event of the CPE, a manual execution, or a retry.
                 * @enum {string}
                 */
                kind: "event" | "execute" | "retry";
                /** @description In words, such as `0 BOOTSTRAP`. */
                reason: string;
                /**
                 * Format: date-time
                 * @description When it was triggered.
                 * @example 2026-03-01T09:30:00.000Z
                 */
                at: string;
            };
            /** @description The service's version that it applied. */
            version: number;
            /**
             * Format: date-time
             * @description When it began.
             * @example 2026-03-01T09:30:00.000Z
             */
            started_at: string;
            /** @description When it ended; null: it is under way. */
            finished_at: string | null;
            /** @description Why it failed; null: it did not. */
            error: components["schemas"]["RunError"] | null;
            /** @description How the script was executed: each step to where it next waits, or to its end. */
            steps: {
                /** @description Counts the run's steps from 1. */
                number: number;
                /**
                 * Format: date-time
                 * @description When it was done.
                 * @example 2026-03-01T09:30:00.000Z
                 */
                at: string;
                /**
                 * @description What the script waits for from then on: the end of a `sleep`, a CPE's answer to a `call`, one by `http`, or an Inform with an `event`. `finished` and `failed`: nothing, it has ended.
                 * @enum {string}
                 */
                then: "sleep" | "call" | "http" | "event" | "finished" | "failed";
                /** @description Of a `sleep`: how long. Else null. */
                seconds: number | null;
                /** @description Of a `call`: the number of the message whose answer is awaited. Else null. */
                message: number | null;
            }[];
            /** @description What the script printed. */
            log: {
                /**
                 * Format: date-time
                 * @description When it was written.
                 * @example 2026-03-01T09:30:00.000Z
                 */
                at: string;
                /** @description Secrets are masked. */
                text: string;
            }[];
            /** @description What the CPE was sent, in order. */
            messages: components["schemas"]["Message"][];
        };
        Message: {
            /** @description Counts the run's messages from 1; null: it is none of a script. */
            number: number | null;
            /**
             * @description `run`: sent by a script. `refresh`: reads the device's parameters. `management`: sets its connection request credential. `action`: a device action.
             * @enum {string}
             */
            purpose: "run" | "refresh" | "management" | "action";
            /** @description The RPC, such as `SetParameterValues`. */
            method: string;
            /** @description In a few words. */
            summary: string;
            /** @description The CPE's answer, named as in TR-069 with a small first letter; null: there is none. Secrets are masked. */
            response: {
                [key: string]: unknown;
            } | null;
            /** @description The CPE's fault, also of the transfer that an acknowledged message began; null: there is none. */
            fault: {
                /** @description The fault's number (TR-069 A.5), such as `9003`. */
                fault_code: string;
                /** @description What the CPE says of it. */
                fault_string: string;
                /** @description Which parameters it is about. */
                parameter_faults: {
                    /** @description The parameter's path. */
                    parameter_name: string;
                    /** @description The fault's number, such as `9007`. */
                    fault_code: string;
                    /** @description What the CPE says of it. */
                    fault_string: string;
                }[];
            } | null;
            /** @description What the CPE said later of a transfer or a change of software; null: nothing. */
            completion: {
                [key: string]: unknown;
            } | null;
            /**
             * @description `queued`: to be delivered. `sent`: the CPE was given it. The others are final.
             * @enum {string}
             */
            state: "queued" | "sent" | "acknowledged" | "faulted" | "cancelled" | "expired";
            /** @description Why it is still queued, where the CPE was asked for a connection. */
            waiting: string | null;
            /** @description The RPC's arguments, named as in TR-069 with a small first letter. Secrets are masked. */
            request: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description When it was queued.
             * @example 2026-03-01T09:30:00.000Z
             */
            created_at: string;
            /** @description When the CPE was given it. */
            sent_at: string | null;
            /** @description When it came to its final state. */
            settled_at: string | null;
        };
        /**
         * @example {
         *       "order_id": "order-4711",
         *       "device": {
         *         "id": "CPE0001"
         *       },
         *       "services": [
         *         {
         *           "service_id": "svc_0mebq2tn9k4h7c3x",
         *           "external_id": "subscription-4711",
         *           "variables": {
         *             "code": "ACME-7"
         *           }
         *         }
         *       ]
         *     }
         */
        NewOrder: {
            /** @description Your own id of the order. The same order again is answered as it is, and nothing is done twice. Left out, one is made. */
            order_id?: string;
            /**
             * @description Registered if needed. Fields that are set are changed, others stay.
             * @example {
             *       "id": "CPE0001"
             *     }
             * @example {
             *       "id": "CPE0002",
             *       "oui": "00259E",
             *       "product_class": "HG8245",
             *       "tags": [
             *         "vip"
             *       ],
             *       "metadata": {
             *         "customer": "C-1042"
             *       }
             *     }
             */
            device: components["schemas"]["NewDevice"];
            /**
             * @description What is attached to it, in this order.
             * @default []
             */
            services?: {
                /** @description A service's id. */
                service_id: string;
                /**
                 * @description The device's values, by the names of the service's variables; what is left out has its default.
                 * @default {}
                 */
                variables?: {
                    [key: string]: unknown;
                };
                /** @description Among the device's instances: the lowest runs first. Default: last. */
                position?: number;
                /** @description The version that it is pinned to, or `latest`: it follows the latest. */
                version?: "latest" | number;
                /** @description What you know it by, such as your own id of the subscription. No other attached instance of the organization may have it. */
                external_id?: string;
                /**
                 * @description Words of your own, by which lists are narrowed; each counts once.
                 * @default []
                 * @example [
                 *       "vip",
                 *       "region-north"
                 *     ]
                 */
                tags?: string[];
                /**
                 * @description What you want to keep with it, of any shape: at most 8192 bytes as JSON. Cuttle does nothing with it, and shows it as it is: no place for secrets.
                 * @default {}
                 * @example {
                 *       "customer": "C-1042",
                 *       "order": {
                 *         "number": 7
                 *       }
                 *     }
                 */
                metadata?: {
                    [key: string]: unknown;
                };
            }[];
        };
        Order: {
            /** @description Yours, or one that was made. */
            order_id: string;
            /**
             * @description `failed` where an instance is, else `running` where one is, else `pending` where one is; `provisioned` where all are.
             * @enum {string}
             */
            status: "pending" | "running" | "provisioned" | "failed";
            /** @description The device as it is now. */
            device: components["schemas"]["Device"];
            /** @description What was attached by the order and still is, as it is now. */
            instances: components["schemas"]["Instance"][];
            /**
             * Format: date-time
             * @description When it was ordered.
             * @example 2026-03-01T09:30:00.000Z
             */
            created_at: string;
        };
        OktopusDefinition: {
            /** @description Made by Cuttle. */
            id: string;
            /** @description Unique in the organization. */
            name: string;
            /** @description For people. */
            description: string;
            /** @description Your organization. */
            tenant_id: string;
            /** @description Lua 5.4. It must end with `set_provisioning_status("provisioned")` or `"failed"`. */
            script: string;
            /** @description What the script needs to know of each device. Secrets' defaults are masked. */
            variables: {
                /** @description The script has it by `get_variable_value(name)`. */
                name: string;
                /** @description For people. */
                description: string;
                /**
                 * @description Of its values. Scripts see every value as a string. A script may put the value of an `xml` variable into a message without `xml_escape`; a message with any other value that has markup and is not escaped fails.
                 * @enum {string}
                 */
                type: "string" | "number" | "boolean" | "xml";
                /** @description Whether an instance must give a value, where there is no default. */
                required: boolean;
                /** @description The value of instances that give none. A secret's is shown masked. */
                default?: string | number | boolean;
                /** @description Whether its values are masked wherever they are shown. */
                secret: boolean;
            }[];
            /**
             * @description Every definition is.
             * @constant
             */
            available: true;
        };
        /**
         * @example {
         *       "name": "test-1",
         *       "description": "my first test",
         *       "script": "set_provisioning_status(\"provisioned\")",
         *       "variables": [
         *         {
         *           "name": "A",
         *           "type": "string",
         *           "required": true
         *         }
         *       ],
         *       "available": true
         *     }
         */
        NewOktopusDefinition: {
            /** @description Unique in the organization. */
            name: string;
            /**
             * @description For people.
             * @default
             */
            description?: string;
            /** @description Lua 5.4. It must end with `set_provisioning_status("provisioned")` or `"failed"`. */
            script: string;
            /**
             * @description What the script needs to know of each device.
             * @default []
             */
            variables?: {
                /** @description The script has it by `get_variable_value(name)`. */
                name: string;
                /** @description For people. */
                description?: string;
                /**
                 * @description Of its values. Scripts see every value as a string. A script may put the value of an `xml` variable into a message without `xml_escape`; a message with any other value that has markup and is not escaped fails.
                 * @default string
                 * @enum {string}
                 */
                type?: "string" | "number" | "boolean" | "xml";
                /**
                 * @description Whether an instance must give a value, where there is no default.
                 * @default false
                 */
                required?: boolean;
                /** @description The value of instances that give none. A secret's is shown masked. */
                default?: string | number | boolean;
                /**
                 * @description Whether its values are masked wherever they are shown.
                 * @default false
                 */
                secret?: boolean;
            }[];
            /**
             * @description Every definition is.
             * @constant
             */
            available?: true;
        };
        /**
         * @example {
         *       "id": "svc_0mebq2tn9k4h7c3x",
         *       "name": "test-1",
         *       "script": "set_provisioning_status(\"provisioned\")",
         *       "variables": [
         *         {
         *           "name": "A",
         *           "description": "",
         *           "type": "string",
         *           "required": true
         *         }
         *       ]
         *     }
         */
        OktopusDefinitionChange: {
            /** @description The definition's id. */
            id: string;
            /** @description Unique in the organization. */
            name?: string;
            /** @description For people. */
            description?: string;
            /** @description Your organization, as it is shown: no other's is taken. */
            tenant_id?: string;
            /** @description Lua 5.4. It must end with `set_provisioning_status("provisioned")` or `"failed"`. */
            script?: string;
            /** @description All of them. What one leaves out of `default` and `secret` stays as it was. */
            variables?: {
                /** @description The script has it by `get_variable_value(name)`. */
                name: string;
                /** @description For people. */
                description?: string;
                /**
                 * @description Of its values. Scripts see every value as a string. A script may put the value of an `xml` variable into a message without `xml_escape`; a message with any other value that has markup and is not escaped fails.
                 * @default string
                 * @enum {string}
                 */
                type?: "string" | "number" | "boolean" | "xml";
                /**
                 * @description Whether an instance must give a value, where there is no default.
                 * @default false
                 */
                required?: boolean;
                /** @description The value of instances that give none. A secret's is shown masked. */
                default?: string | number | boolean;
                /** @description Whether its values are masked wherever they are shown. Left out, it stays as it was. */
                secret?: boolean;
            }[];
            /**
             * @description Every definition is.
             * @constant
             */
            available?: true;
        };
        /**
         * @example {
         *       "id": "svc_0mebq2tn9k4h7c3x"
         *     }
         */
        OktopusDefinitionReference: {
            /** @description The definition's id. */
            id: string;
        };
        OktopusInstance: {
            /** @description Made by Cuttle. */
            id: string;
            /** @description The device that the service is attached to. */
            device_id: string;
            /** @description The definition that is attached. */
            service_id: string;
            /** @description Your organization. */
            tenant_id: string;
            /**
             * @description `pending`: it waits for an event, or to run again; `running`; `provisioned`; `failed`.
             * @enum {string}
             */
            status: "pending" | "running" | "provisioned" | "failed";
            /** @description The device's values, by the variables' names. Secrets are masked. */
            variables: {
                [key: string]: unknown;
            };
        };
        /**
         * @example {
         *       "device_id": "CPE0001",
         *       "service_id": "svc_0mebq2tn9k4h7c3x",
         *       "variables": {
         *         "A": "ACME-7"
         *       }
         *     }
         */
        NewOktopusInstance: {
            /** @description A registered device's id. */
            device_id: string;
            /** @description A service's id. */
            service_id: string;
            /**
             * @description The device's values, by the names of the service's variables; what is left out has its default.
             * @default {}
             */
            variables?: {
                [key: string]: unknown;
            };
        };
        /**
         * @example {
         *       "id": "ins_0mebq2tn9k4h7c3x",
         *       "status": "pending",
         *       "variables": {
         *         "A": "ACME-8"
         *       }
         *     }
         */
        OktopusInstanceChange: {
            /** @description The instance's id. */
            id: string;
            /** @description The device's id, which stays. */
            device_id?: string;
            /** @description The definition's id, which stays. */
            service_id?: string;
            /** @description Your organization, as it is shown: no other's is taken. */
            tenant_id?: string;
            /**
             * @description As it was shown. It is what the runs come to, and not changed by this.
             * @enum {string}
             */
            status?: "pending" | "running" | "provisioned" | "failed";
            /** @description All of the device's values: one that is left out has its default. A secret's mask keeps the value that is there. */
            variables?: {
                [key: string]: unknown;
            };
        };
        /**
         * @example {
         *       "id": "ins_0mebq2tn9k4h7c3x"
         *     }
         */
        OktopusInstanceReference: {
            /** @description The instance's id. */
            id: string;
        };
        OktopusInstanceLog: {
            /**
             * Format: date-time
             * @description When the run began.
             * @example 2026-03-01T09:30:00.000Z
             */
            timestamp: string;
            /** @description What it is of. */
            metadata: {
                /** @description The instance that ran. */
                service_instance_id: string;
                /** @description Its device. */
                device_id: string;
                /** @description Your organization. */
                tenant_id: string;
            };
            /** @description What the script printed, and why the run failed, where it did: lines, each with its time in UTC. Secrets are masked. */
            message: string;
        };
        /**
         * @example {
         *       "filter": {
         *         "status": "failed",
         *         "service": "pppoe",
         *         "fault_code": "9002",
         *         "since": "2h"
         *       },
         *       "rate_per_second": 10,
         *       "dry_run": true
         *     }
         */
        NewRetry: {
            /** @description Which instances; what is left out does not narrow. */
            filter: {
                /**
                 * @description Only failed instances can be retried.
                 * @enum {string}
                 */
                status: "failed";
                /** @description A service's name. */
                service?: string;
                /** @description Of the last run's fault, or of one of its parameters. */
                fault_code?: string;
                /** @description Of the last run's error, such as `DeliveryTimeout`. */
                error_type?: string;
                /** @description Only what failed since: a time in ISO 8601, or how long ago, such as `90s`, `30m`, `2h` or `7d`. */
                since?: string;
                /** @description How the device's id begins. */
                device_prefix?: string;
            };
            /**
             * @description How many are triggered in a second.
             * @default 10
             */
            rate_per_second?: number;
            /**
             * @description Whether only to show what would be retried.
             * @default false
             */
            dry_run?: boolean;
        };
        RetryPlan: {
            /**
             * @description Nothing is retried.
             * @constant
             */
            dry_run: true;
            /** @description Which instances it takes; what is left out does not narrow. */
            filter: {
                /**
                 * @description Always `failed`.
                 * @enum {string}
                 */
                status: "failed";
                /** @description A service's name. */
                service?: string;
                /** @description Of the last run's fault, or of one of its parameters. */
                fault_code?: string;
                /** @description Of the last run's error. */
                error_type?: string;
                /**
                 * Format: date-time
                 * @description Only what failed since.
                 */
                since?: string;
                /** @description How the device's id begins. */
                device_prefix?: string;
            };
            /** @description How many are triggered in a second. */
            rate_per_second: number;
            /** @description How many instances it would take. */
            total: number;
            /** @description How long it would take to trigger them. */
            seconds: number;
            /** @description By service and failure, the most frequent first. */
            groups: {
                /** @description The service's name. */
                service: string;
                /** @description Why the last run failed. */
                error_type: string | null;
                /** @description The CPE's fault, if that was why. */
                fault_code: string | null;
                /** @description How many instances. */
                count: number;
            }[];
        };
        Retry: {
            /** @description Made by Cuttle. */
            id: string;
            /**
             * @description `finished`: each instance has come to an end.
             * @enum {string}
             */
            status: "running" | "finished" | "cancelled";
            /** @description Which instances it takes; what is left out does not narrow. */
            filter: {
                /**
                 * @description Always `failed`.
                 * @enum {string}
                 */
                status: "failed";
                /** @description A service's name. */
                service?: string;
                /** @description Of the last run's fault, or of one of its parameters. */
                fault_code?: string;
                /** @description Of the last run's error. */
                error_type?: string;
                /**
                 * Format: date-time
                 * @description Only what failed since.
                 */
                since?: string;
                /** @description How the device's id begins. */
                device_prefix?: string;
            };
            /** @description How many are triggered in a second. */
            rate_per_second: number;
            /** @description How many of its instances are where. */
            progress: {
                /** @description The sum of those below, without `done`. */
                total: number;
                /** @description Those that have come to an end. */
                done: number;
                /** @description Not triggered yet. */
                waiting: number;
                /** @description Triggered, and not at an end. */
                running: number;
                /** @description Well now. */
                provisioned: number;
                /** @description Failed again. */
                failed: number;
                /** @description Not failed any more when their turn came, or detached. */
                skipped: number;
                /** @description Taken back. */
                cancelled: number;
            };
            /** @description The name of the API key that asked for it. */
            created_by: string;
            /**
             * Format: date-time
             * @description When it was asked for.
             * @example 2026-03-01T09:30:00.000Z
             */
            created_at: string;
            /** @description When it ended; null: it is under way. */
            finished_at: string | null;
            /** @description Its workflow in Temporal. */
            workflow_id: string;
            /** @description Its page in the Temporal UI; null: there is none. */
            workflow_url: string | null;
        };
        /**
         * @example {
         *       "service": "pppoe",
         *       "version": "latest",
         *       "canary": 10,
         *       "rate_per_second": 10,
         *       "concurrency": 50,
         *       "stop_at": 0.1,
         *       "dry_run": true
         *     }
         */
        NewRollout: {
            /** @description A service's name. */
            service: string;
            /** @description The version to apply. */
            version?: "latest" | number;
            /**
             * @description Which instances of the service; what is left out does not narrow.
             * @default {}
             */
            filter?: {
                /**
                 * @description Only those in this status.
                 * @enum {string}
                 */
                status?: "pending" | "running" | "provisioned" | "failed";
                /** @description How the device's id begins. */
                device_prefix?: string;
                /** @description Of the device. */
                oui?: string;
                /** @description Of the device. */
                product_class?: string;
                /** @description Of the device; `*` stands for any text. */
                software_version?: string;
                /** @description Only those whose device was here since: a time in ISO 8601, or how long ago, such as `90s`, `30m`, `2h` or `7d`. */
                informed_since?: string;
                /** @description Only those whose last run applied this version. */
                from_version?: number;
                /** @description Only what the rollout of this id has touched: so that it can be taken back. */
                rollout?: string;
            };
            /**
             * @description How many run first. All of them must have ended before the rest begins.
             * @default 10
             */
            canary?: number;
            /**
             * @description How many are triggered in a second.
             * @default 10
             */
            rate_per_second?: number;
            /**
             * @description How many of its runs may be under way at once.
             * @default 50
             */
            concurrency?: number;
            /**
             * @description The share of failures, from 0 to 1, at which it stops; null: failures do not stop it.
             * @default 0.1
             */
            stop_at?: number | null;
            /**
             * @description Whether its instances follow the latest version afterwards; only where `version` is that.
             * @default false
             */
            follow?: boolean;
            /**
             * @description Whether only to show what would be done.
             * @default false
             */
            dry_run?: boolean;
        };
        RolloutPlan: {
            /**
             * @description Nothing is rolled out.
             * @constant
             */
            dry_run: true;
            /** @description The service's name. */
            service_name: string;
            /** @description The version that it applies. */
            version: number;
            /** @description How many are triggered in a second. */
            rate_per_second: number;
            /** @description How many instances it would take. */
            total: number;
            /** @description Those that it would run. */
            run: number;
            /** @description Those that it would only give the version. */
            pin: number;
            /** @description Those that it would leave alone. */
            skip: number;
            /** @description How long the rate alone takes. */
            seconds: number;
            /** @description By status, version and action, the most frequent first. */
            groups: {
                /**
                 * @description The instances'.
                 * @enum {string}
                 */
                status: "pending" | "running" | "provisioned" | "failed";
                /** @description That their last run applied; null: none has run. */
                version: number | null;
                /** @description Whether they follow the latest version now. */
                follows_latest: boolean;
                /**
                 * @description What it would do to them.
                 * @enum {string}
                 */
                action: "run" | "pin" | "skip";
                /** @description How many instances. */
                count: number;
            }[];
        };
        Rollout: {
            /** @description Made by Cuttle. */
            id: string;
            /**
             * @description `stopped`: by itself, for its failures; it goes on when it is resumed.
             * @enum {string}
             */
            status: "running" | "paused" | "stopped" | "finished" | "aborted";
            /** @description Why it is paused or stopped, or was aborted; null: it is not. */
            reason: string | null;
            /** @description The service's id. */
            service_id: string;
            /** @description The service's name. */
            service_name: string;
            /** @description The version that it applies. */
            version: number;
            /** @description Which instances of the service it takes; what is left out does not narrow. */
            filter: {
                /**
                 * @description Only those in this status.
                 * @enum {string}
                 */
                status?: "pending" | "running" | "provisioned" | "failed";
                /** @description How the device's id begins. */
                device_prefix?: string;
                /** @description Of the device. */
                oui?: string;
                /** @description Of the device. */
                product_class?: string;
                /** @description Of the device; `*` stands for any text. */
                software_version?: string;
                /**
                 * Format: date-time
                 * @description Only those whose device was here since.
                 */
                informed_since?: string;
                /** @description Only those whose last run applied this version. */
                from_version?: number;
                /** @description Only what this rollout has touched. */
                rollout?: string;
            };
            /** @description How many run first. All of them must have ended before the rest begins. */
            canary: number;
            /** @description How many are triggered in a second. */
            rate_per_second: number;
            /** @description How many of its runs may be under way at once. */
            concurrency: number;
            /** @description The share of failures, from 0 to 1, at which it stops; null: failures do not stop it. */
            stop_at: number | null;
            /** @description Whether its instances follow the latest version afterwards. */
            follow: boolean;
            /** @description How many of its instances are where. */
            progress: {
                /** @description The sum of those below, without `done`. */
                total: number;
                /** @description Those that have come to an end. */
                done: number;
                /** @description Not touched yet: they keep their version. */
                waiting: number;
                /** @description Triggered, and not at an end. */
                running: number;
                /** @description Well, with the new version. */
                provisioned: number;
                /** @description Failed. */
                failed: number;
                /** @description Given the version without a run: they have it already, or their CPE never came. */
                pinned: number;
                /** @description Detached, paused, or without a value that the version asks for. */
                skipped: number;
                /** @description Taken back. */
                cancelled: number;
            };
            /** @description The name of the API key that asked for it. */
            created_by: string;
            /**
             * Format: date-time
             * @description When it was asked for.
             * @example 2026-03-01T09:30:00.000Z
             */
            created_at: string;
            /** @description When it ended; null: it is under way. */
            finished_at: string | null;
            /** @description Its workflow in Temporal. */
            workflow_id: string;
            /** @description Its page in the Temporal UI; null: there is none. */
            workflow_url: string | null;
        };
        DeviceCounts: {
            /** @description All devices. */
            total: number;
            /** @description Those that are registered. */
            registered: number;
            /** @description Those that informed, and are not registered. */
            discovered: number;
            /** @description Those that informed within 24 hours, counted from the beginning of this hour. */
            seen_last_day: number;
            /** @description Those that never informed. */
            never_seen: number;
            /** @description Those that were asked for a connection in vain, and have not informed since. */
            unreachable: number;
        };
        InstanceCounts: {
            /** @description All of them. */
            total: number;
            /** @description Those that are pending. */
            pending: number;
            /** @description Those that are running. */
            running: number;
            /** @description Those that are provisioned. */
            provisioned: number;
            /** @description Those that are failed. */
            failed: number;
            /** @description By service, those with the most instances first, at most 500; the sums above are of these. */
            services: {
                /** @description The service's id. */
                service_id: string;
                /** @description The service's name. */
                service_name: string;
                /** @description All of them. */
                total: number;
                /** @description Those that are pending. */
                pending: number;
                /** @description Those that are running. */
                running: number;
                /** @description Those that are provisioned. */
                provisioned: number;
                /** @description Those that are failed. */
                failed: number;
            }[];
        };
        FailureCounts: {
            /**
             * Format: date-time
             * @description From when on: the beginning of the hour.
             */
            since: string;
            /** @description The most frequent first, at most 200. */
            items: {
                /** @description The service's id. */
                service_id: string;
                /** @description The service's name. */
                service_name: string;
                /** @description The type of the error; null: not known. */
                error_type: string | null;
                /** @description The CPE's fault; null: it was none. */
                fault_code: string | null;
                /** @description The runs that failed so. */
                count: number;
            }[];
        };
        HourCounts: {
            /** @description Each hour up to the one under way, the oldest first. */
            items: {
                /**
                 * Format: date-time
                 * @description The beginning of the hour, in UTC.
                 */
                hour: string;
                /** @description Runs that ended so in that hour. */
                provisioned: number;
                /** @description Runs that failed in that hour. */
                failed: number;
            }[];
        };
        /**
         * @example {
         *       "script": "print(device_id)\nset_provisioning_status(\"provisioned\")"
         *     }
         */
        ScriptDryRun: {
            /** @description Lua 5.4. It must end with `set_provisioning_status("provisioned")` or `"failed"`. */
            script: string;
            /**
             * @description What the script needs to know of each device.
             * @default []
             */
            variables?: {
                /** @description The script has it by `get_variable_value(name)`. */
                name: string;
                /** @description For people. */
                description?: string;
                /**
                 * @description Of its values. Scripts see every value as a string. A script may put the value of an `xml` variable into a message without `xml_escape`; a message with any other value that has markup and is not escaped fails.
                 * @default string
                 * @enum {string}
                 */
                type?: "string" | "number" | "boolean" | "xml";
                /**
                 * @description Whether an instance must give a value, where there is no default.
                 * @default false
                 */
                required?: boolean;
                /** @description The value of instances that give none. A secret's is shown masked. */
                default?: string | number | boolean;
                /**
                 * @description Whether its values are masked wherever they are shown.
                 * @default false
                 */
                secret?: boolean;
            }[];
            /**
             * @description The variables' values; a sample is tried in place of a required one.
             * @default {}
             */
            values?: {
                [key: string]: unknown;
            };
            /**
             * @description The simulated CPE: of TR-098 or of TR-181. Default: the one that the script's paths belong to.
             * @enum {string}
             */
            model?: "igd" | "tr181";
            /** @description A device, by what is stored of it, instead of a model. */
            device_id?: string;
        };
        DryRunReport: {
            /**
             * @description What a run would come to.
             * @enum {string}
             */
            status: "provisioned" | "failed";
            /** @description Why it fails; null: it does not. */
            error: components["schemas"]["RunError"] | null;
            /** @description Why the failure may be the dry run's and not the script's; null: it is the script's. */
            doubt: string | null;
            /**
             * @description What it was tried on: TR-098, TR-181, or a device by what is stored of it.
             * @enum {string}
             */
            model: "igd" | "tr181" | "device";
            /** @description The required variables that had no value, and were tried with a sample. */
            samples: string[];
            /** @description What the script printed. */
            log: {
                /**
                 * Format: date-time
                 * @description By the script's clock.
                 * @example 2026-03-01T09:30:00.000Z
                 */
                at: string;
                /** @description Secrets are masked. */
                text: string;
            }[];
            /** @description What the CPE would be sent, and what the simulated one answered. */
            messages: {
                /** @description Counts the script's messages from 1; null: it is one of a refresh. */
                number: number | null;
                /** @description The device that it is for. */
                device_id: string;
                /**
                 * @description `run`: sent by a script. `refresh`: reads the device's parameters. `management`: sets its connection request credential. `action`: a device action.
                 * @enum {string}
                 */
                purpose: "run" | "refresh" | "management" | "action";
                /** @description The RPC, such as `SetParameterValues`. */
                method: string;
                /** @description In a few words. */
                summary: string;
                /** @description The CPE's answer, named as in TR-069 with a small first letter; null: there is none. Secrets are masked. */
                response: {
                    [key: string]: unknown;
                } | null;
                /** @description The CPE's fault, also of the transfer that an acknowledged message began; null: there is none. */
                fault: {
                    /** @description The fault's number (TR-069 A.5), such as `9003`. */
                    fault_code: string;
                    /** @description What the CPE says of it. */
                    fault_string: string;
                    /** @description Which parameters it is about. */
                    parameter_faults: {
                        /** @description The parameter's path. */
                        parameter_name: string;
                        /** @description The fault's number, such as `9007`. */
                        fault_code: string;
                        /** @description What the CPE says of it. */
                        fault_string: string;
                    }[];
                } | null;
                /** @description What the CPE said later of a transfer or a change of software; null: nothing. */
                completion: {
                    [key: string]: unknown;
                } | null;
                /**
                 * @description `cancelled`: not sent, since the run had failed. `skipped`: it is another device's, or one of a refresh.
                 * @enum {string}
                 */
                state: "acknowledged" | "faulted" | "cancelled" | "skipped";
                /** @description As the CPE would get it; null: the report would be too large. */
                xml: string | null;
            }[];
            /** @description What may be wrong with the script. */
            warnings: {
                /**
                 * @description Stable, for programs.
                 * @enum {string}
                 */
                code: "unescaped_variable" | "escaped_twice" | "unknown_parameter" | "wrong_type" | "read_only_parameter" | "faulted_message" | "unused_variable" | "undefined_variable" | "discarded_result" | "hard_coded_instance" | "no_status" | "literal_password" | "http_request_not_made" | "incomplete_model";
                /** @description For people. */
                message: string;
                /** @description The script's line, from 1. */
                line?: number;
                /** @description The message that it is about. */
                message_number?: number;
                /** @description The variable that it is about. */
                variable?: string;
                /** @description The parameter that it is about. */
                parameter?: string;
            }[];
        };
        /**
         * @example {
         *       "values": {
         *         "code": "ACME-7"
         *       },
         *       "model": "igd"
         *     }
         */
        ServiceDryRun: {
            /**
             * @description The variables' values; a sample is tried in place of a required one.
             * @default {}
             */
            values?: {
                [key: string]: unknown;
            };
            /**
             * @description The simulated CPE: of TR-098 or of TR-181. Default: the one that the script's paths belong to.
             * @enum {string}
             */
            model?: "igd" | "tr181";
            /** @description A device, by what is stored of it, instead of a model. */
            device_id?: string;
        };
        /**
         * @example {
         *       "id": "evt_019a0b1c2d3e4f5a6b7c8d9e0f1a2b3c",
         *       "type": "instance.failed",
         *       "timestamp": "2026-03-01T09:30:00.000Z",
         *       "data": {
         *         "instance_id": "ins_0mebq2tn9k4h7c3x",
         *         "device_id": "CPE0001",
         *         "service_id": "svc_0mebq2tn9k4h7c3x",
         *         "service_name": "pppoe",
         *         "version": 3,
         *         "run": 2,
         *         "status": "failed",
         *         "error": {
         *           "type": "CwmpFault",
         *           "fault_code": "9002",
         *           "message": "The CPE answered message 1, AddObject …WANPPPConnection., with fault 9002 (an internal error occurred in the CPE). Its text is stored with the run."
         *         }
         *       }
         *     }
         */
        Event: {
            /** @description Always the same for one event: `webhook-id` of its deliveries, `id` in streams. */
            id: string;
            /** @description What happened. */
            type: string;
            /**
             * Format: date-time
             * @description When.
             * @example 2026-03-01T09:30:00.000Z
             */
            timestamp: string;
            /** @description The subject of the event. Each type has some of these fields. */
            data: {
                /** @description Of every event so far. */
                device_id?: string;
                /** @description Of events of a device. */
                registered?: boolean;
                /** @description Of `device.unreachable`: since when it is asked for a connection. */
                since?: string | null;
                /** @description Of `device.unreachable`: why it could not be reached; null: not known. */
                reason?: string | null;
                /** @description Of `device.changed`: what the CPE reports now. */
                oui?: string | null;
                /** @description Of `device.changed`: what the CPE reports now. */
                product_class?: string | null;
                /** @description Of `device.changed`. */
                previous?: {
                    /** @description The OUI before; null: none was known. */
                    oui: string | null;
                    /** @description The product class before; null: none was known. */
                    product_class: string | null;
                };
                /** @description Of events of an instance, as all that follow. */
                instance_id?: string;
                /** @description The service that is attached. */
                service_id?: string;
                /** @description The service's name. */
                service_name?: string;
                /** @description The service's version that the run applies. */
                version?: number;
                /** @description The run's number. */
                run?: number;
                /** @description The status of the run or the device action. */
                status?: string;
                /** @description Of `instance.failed`. */
                error?: {
                    /** @description What kind of failure, such as `CwmpFault`. */
                    type: string;
                    /** @description In words, of at most 2,000 characters; not set where the run has been deleted. */
                    message?: string;
                    /** @description The CPE's. */
                    fault_code?: string;
                    /** @description The script's line. The texts of scripts and of CPEs are in the run only. */
                    line?: number;
                };
                /** @description Of `device.action_completed`, as all that follow: the id of the device action. */
                action_id?: string;
                /** @description The method of the device action. */
                method?: string;
                /** @description The CPE's, where it answered with a Fault. */
                fault_code?: string;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * @example {
         *       "url": "https://bss.example.net/cuttle",
         *       "types": [
         *         "instance.provisioned",
         *         "instance.failed"
         *       ],
         *       "description": "Closes the order"
         *     }
         */
        NewWebhook: {
            /**
             * @description Where events are posted to. Its host is called at public addresses, and at internal ones only where the installation allows it (`CUTTLE_HTTP_ALLOW`).
             * @example https://bss.example.net/cuttle
             */
            url: string;
            /**
             * @description Only events of these types; `[]`: all.
             * @default []
             * @example [
             *       "instance.provisioned",
             *       "instance.failed"
             *     ]
             */
            types?: ("instance.attached" | "instance.changed" | "instance.detached" | "instance.running" | "instance.provisioned" | "instance.failed" | "device.discovered" | "device.bootstrapped" | "device.changed" | "device.unreachable" | "device.action_completed")[];
            /**
             * @description For people.
             * @default
             */
            description?: string;
        };
        WebhookWithSecret: {
            /** @description Made by Cuttle. */
            id: string;
            /** @description Where events are posted to. */
            url: string;
            /**
             * @description What it is sent: `cuttle`: events as `GET /v1/events` shows them; `tmf640`: it is a listener of TMF640's hub, and gets notifications.
             * @enum {string}
             */
            format: "cuttle" | "tmf640";
            /** @description Only events, or notifications, of these types; `[]`: all. */
            types: ("instance.attached" | "instance.changed" | "instance.detached" | "instance.running" | "instance.provisioned" | "instance.failed" | "device.discovered" | "device.bootstrapped" | "device.changed" | "device.unreachable" | "device.action_completed" | "ServiceCreateEvent" | "ServiceAttributeValueChangeEvent" | "ServiceStateChangeEvent" | "ServiceDeleteEvent" | "MonitorStateChangeEvent")[];
            /** @description For people. */
            description: string;
            /** @description Since when no attempt has succeeded; after 5 days it is disabled. Null: the last one has. */
            failing_since: string | null;
            /** @description Since when nothing is delivered; null: it is enabled. */
            disabled_at: string | null;
            /** @description Why it is disabled. */
            disabled_reason: string | null;
            /** @description The last attempt of any of its deliveries; null: there was none. */
            last_attempt: {
                /**
                 * Format: date-time
                 * @description When.
                 * @example 2026-03-01T09:30:00.000Z
                 */
                at: string;
                /** @description What was wrong; null: it was accepted. */
                error: string | null;
            } | null;
            /** @description Until when the secret of before the last rotation signs as well; null: it does not. */
            previous_secret_until: string | null;
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-03-01T09:30:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was changed last.
             * @example 2026-03-01T09:30:00.000Z
             */
            updated_at: string;
            /** @description What its messages are signed with. Keep it: it is shown this once. */
            secret: string;
        };
        Webhook: {
            /** @description Made by Cuttle. */
            id: string;
            /** @description Where events are posted to. */
            url: string;
            /**
             * @description What it is sent: `cuttle`: events as `GET /v1/events` shows them; `tmf640`: it is a listener of TMF640's hub, and gets notifications.
             * @enum {string}
             */
            format: "cuttle" | "tmf640";
            /** @description Only events, or notifications, of these types; `[]`: all. */
            types: ("instance.attached" | "instance.changed" | "instance.detached" | "instance.running" | "instance.provisioned" | "instance.failed" | "device.discovered" | "device.bootstrapped" | "device.changed" | "device.unreachable" | "device.action_completed" | "ServiceCreateEvent" | "ServiceAttributeValueChangeEvent" | "ServiceStateChangeEvent" | "ServiceDeleteEvent" | "MonitorStateChangeEvent")[];
            /** @description For people. */
            description: string;
            /** @description Since when no attempt has succeeded; after 5 days it is disabled. Null: the last one has. */
            failing_since: string | null;
            /** @description Since when nothing is delivered; null: it is enabled. */
            disabled_at: string | null;
            /** @description Why it is disabled. */
            disabled_reason: string | null;
            /** @description The last attempt of any of its deliveries; null: there was none. */
            last_attempt: {
                /**
                 * Format: date-time
                 * @description When.
                 * @example 2026-03-01T09:30:00.000Z
                 */
                at: string;
                /** @description What was wrong; null: it was accepted. */
                error: string | null;
            } | null;
            /** @description Until when the secret of before the last rotation signs as well; null: it does not. */
            previous_secret_until: string | null;
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-03-01T09:30:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was changed last.
             * @example 2026-03-01T09:30:00.000Z
             */
            updated_at: string;
        };
        /**
         * @example {
         *       "disabled": false
         *     }
         * @example {
         *       "types": [
         *         "instance.failed"
         *       ]
         *     }
         */
        WebhookChange: {
            /**
             * @description Where events are posted to. Its host is called at public addresses, and at internal ones only where the installation allows it (`CUTTLE_HTTP_ALLOW`).
             * @example https://bss.example.net/cuttle
             */
            url?: string;
            /**
             * @description Only events of these types; `[]`: all.
             * @example [
             *       "instance.provisioned",
             *       "instance.failed"
             *     ]
             */
            types?: ("instance.attached" | "instance.changed" | "instance.detached" | "instance.running" | "instance.provisioned" | "instance.failed" | "device.discovered" | "device.bootstrapped" | "device.changed" | "device.unreachable" | "device.action_completed")[];
            /** @description For people. */
            description?: string;
            /** @description `true`: nothing more is delivered. `false`: it is enabled again, from now on: what happened meanwhile is in `GET /v1/events`. */
            disabled?: boolean;
        };
        Delivery: {
            /** @description Made by Cuttle. */
            id: string;
            /** @description The event, and its `webhook-id`; null: a test. The `webhook-id` of a test, and of a notification of TMF640, is the delivery's id. */
            event_id: string | null;
            /** @description The event's type, or the notification's; `webhook.test` for a test. */
            type: string;
            /**
             * @description `pending`: it waits for its turn, or for the next attempt. `failed`: it is tried no more, unless you redeliver it.
             * @enum {string}
             */
            status: "pending" | "delivered" | "failed";
            /** @description How often it was sent. */
            attempts: number;
            /** @description The HTTP status that the last attempt was answered with; null: there was no answer, or no attempt. */
            response_status: number | null;
            /** @description What was wrong with the last attempt. */
            error: string | null;
            /**
             * Format: date-time
             * @description When it was made, with the event.
             * @example 2026-03-01T09:30:00.000Z
             */
            created_at: string;
            /** @description When it succeeded or finally failed. */
            settled_at: string | null;
            /** @description Its workflow in Temporal. */
            workflow_id: string;
            /** @description Its page in the Temporal UI; null: there is none. */
            workflow_url: string | null;
        };
        /**
         * @example {
         *       "@type": "Service",
         *       "state": "active",
         *       "externalId": "subscription-4711",
         *       "serviceSpecification": {
         *         "id": "svc_0mebq2tn9k4h7c3x"
         *       },
         *       "supportingResource": [
         *         {
         *           "id": "CPE0001",
         *           "@referredType": "CPE"
         *         }
         *       ],
         *       "serviceCharacteristic": [
         *         {
         *           "name": "code",
         *           "value": "ACME-7"
         *         }
         *       ]
         *     }
         */
        Tmf640ServiceCreate: {
            /** @description What is to be activated. */
            serviceSpecification: {
                /** @description The id of the service as it is defined: `svc_…`. */
                id?: string;
                /** @description Its name; does in the place of its id. */
                name?: string;
                /** @description The number of the version that it is pinned to, or `latest`: it follows the latest. */
                version?: string;
                /** @description Accepted, and of no effect. */
                href?: string;
                /** @description Accepted, and of no effect. */
                "@referredType"?: string;
                /** @description Accepted, and of no effect. */
                "@type"?: string;
                /** @description Accepted, and of no effect. */
                "@baseType"?: string;
                /** @description Accepted, and of no effect. */
                "@schemaLocation"?: string;
            };
            /** @description The CPE that it is activated on. */
            supportingResource: {
                /** @description The CPE's serial number, or whatever else it has in its Inform as SerialNumber. It is registered, unless it is. */
                id: string;
                /** @description Accepted, and of no effect. */
                name?: string;
                /** @description Accepted, and of no effect. */
                value?: string;
                /** @description Accepted, and of no effect. */
                href?: string;
                /** @description Accepted, and of no effect. */
                "@referredType"?: string;
                /** @description Accepted, and of no effect. */
                "@type"?: string;
                /** @description Accepted, and of no effect. */
                "@baseType"?: string;
                /** @description Accepted, and of no effect. */
                "@schemaLocation"?: string;
            }[];
            /**
             * @description The values for this CPE, by the names of the service's variables; what is left out has its default.
             * @default []
             */
            serviceCharacteristic?: {
                /** @description The variable's name. */
                name: string;
                /** @description Its value, of the variable's type; null takes one away, so that it has its default. A secret's mask leaves it as it is. */
                value: string | number | boolean | null;
                /** @description Accepted, and of no effect. */
                valueType?: string;
                /** @description Accepted, and of no effect. */
                id?: string;
                /** @description Accepted, and of no effect. */
                "@type"?: string;
                /** @description Accepted, and of no effect. */
                "@baseType"?: string;
                /** @description Accepted, and of no effect. */
                "@schemaLocation"?: string;
            }[];
            /**
             * @description `active`: it is applied when the CPE comes with one of the service's events (default: `0 BOOTSTRAP`), or, where it has come before, now. `reserved`: at one of these events, wherever the CPE is.
             * @default active
             * @enum {string}
             */
            state?: "active" | "reserved";
            /** @description What you know it by. No other service may have it. */
            externalId?: string;
            /** @description Stored, and returned unchanged. */
            name?: string | null;
            /** @description Stored, and returned unchanged. */
            description?: string | null;
            /** @description Stored, and returned unchanged. */
            category?: string | null;
            /** @description Stored, and returned unchanged. */
            serviceType?: string | null;
            /** @description Stored, and returned unchanged. */
            relatedParty?: {
                [key: string]: unknown;
            }[] | null;
            /** @description Stored, and returned unchanged. */
            place?: {
                [key: string]: unknown;
            }[] | null;
            /** @description Stored, and returned unchanged. */
            relatedEntity?: {
                [key: string]: unknown;
            }[] | null;
            /** @description Stored, and returned unchanged. */
            serviceOrderItem?: {
                [key: string]: unknown;
            }[] | null;
            /** @description Stored, and returned unchanged. */
            serviceRelationship?: {
                [key: string]: unknown;
            }[] | null;
            /** @description Stored, and returned unchanged. */
            note?: {
                [key: string]: unknown;
            }[] | null;
            /** @description Accepted, and of no effect. */
            "@type"?: string;
            /** @description Accepted, and of no effect. */
            "@baseType"?: string;
            /** @description Accepted, and of no effect. */
            "@schemaLocation"?: string;
        };
        Tmf640Service: {
            /** @description Made by Cuttle; the id of the instance in the rest of the API. */
            id: string;
            /** @description Its path. */
            href: string;
            /**
             * @description TM Forum's name of the shape.
             * @constant
             */
            "@type"?: "Service";
            /** @description What the caller knows it by. An extension of the standard's shape. */
            externalId?: string;
            /**
             * @description `reserved`: it waits for its CPE, or is being applied. `active`: it was applied. `inactive`: it failed, and `note` says why. `terminated`: it was detached.
             * @enum {string}
             */
            state?: "feasibilityChecked" | "designed" | "reserved" | "inactive" | "active" | "terminated";
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-03-01T09:30:00.000Z
             */
            serviceDate?: string;
            /**
             * Format: date-time
             * @description Since when it is active.
             * @example 2026-03-01T09:30:00.000Z
             */
            startDate?: string;
            /** @description Whether it was ever applied, or tried to be. */
            hasStarted?: boolean;
            /** @description `false`: it, or its device, is paused, and is not applied before it is resumed. */
            isServiceEnabled?: boolean;
            /** @description The service as it is defined. */
            serviceSpecification?: {
                /** @description The id of the service as it is defined: `svc_…`. */
                id: string;
                /** @description Its name. */
                name: string;
                /** @description The version that is, or will be, applied. */
                version: string;
                /** @description Where it is shown. */
                href: string;
                /**
                 * @description TM Forum's name of the shape.
                 * @constant
                 */
                "@type": "ServiceSpecificationRef";
            };
            /** @description The values for this CPE; a variable that is not here has its default. */
            serviceCharacteristic?: {
                /** @description The variable's name. */
                name: string;
                /**
                 * @description The variable's type.
                 * @enum {string}
                 */
                valueType: "string" | "number" | "boolean" | "xml";
                /** @description Its value for this CPE. A secret is masked. */
                value: string | number | boolean;
            }[];
            /** @description The CPE. */
            supportingResource?: {
                /** @description The device's id. */
                id: string;
                /** @description Where it is shown. */
                href: string;
                /**
                 * @description TM Forum's name of the shape.
                 * @constant
                 */
                "@type": "ResourceRef";
                /**
                 * @description What it is.
                 * @constant
                 */
                "@referredType": "CPE";
            }[];
            /** @description The caller's; unless given, the name of the specification. */
            name?: string;
            /** @description The caller's. */
            description?: string;
            /** @description The caller's; unless given, `RFS`: what rests on a resource is a resource facing service. */
            category?: string;
            /** @description The caller's. */
            serviceType?: string;
            /** @description The caller's. */
            relatedParty?: {
                [key: string]: unknown;
            }[];
            /** @description The caller's. */
            place?: {
                [key: string]: unknown;
            }[];
            /** @description The caller's. */
            relatedEntity?: {
                [key: string]: unknown;
            }[];
            /** @description The caller's. */
            serviceOrderItem?: {
                [key: string]: unknown;
            }[];
            /** @description The caller's. */
            serviceRelationship?: {
                [key: string]: unknown;
            }[];
            /** @description The caller's, and, where it failed, why. */
            note?: {
                [key: string]: unknown;
            }[];
        };
        Tmf640Error: {
            /**
             * @description TM Forum's name of the shape.
             * @constant
             */
            "@type": "Error";
            /** @description Which kind of problem it is, as in *Problems*, without its prefix. Stable, for programs. */
            code: string;
            /** @description The kind in words. */
            reason: string;
            /** @description What is wrong here, and what to do; each field that is wrong is named. */
            message: string;
            /** @description The HTTP status. */
            status: string;
            /** @description Where the kind is explained. */
            referenceError: string;
        };
        /**
         * @example {
         *       "serviceCharacteristic": [
         *         {
         *           "name": "code",
         *           "value": "ACME-8"
         *         }
         *       ]
         *     }
         * @example {
         *       "state": "active"
         *     }
         */
        Tmf640ServiceUpdate: {
            /**
             * @description `active`: it is applied now, also where nothing has changed, unless its CPE never came: then it waits for that. `terminated`: it is detached, as by DELETE.
             * @enum {string}
             */
            state?: "active" | "terminated";
            /** @description The values that change; those that are not named stay. */
            serviceCharacteristic?: {
                /** @description The variable's name. */
                name: string;
                /** @description Its value, of the variable's type; null takes one away, so that it has its default. A secret's mask leaves it as it is. */
                value: string | number | boolean | null;
                /** @description Accepted, and of no effect. */
                valueType?: string;
                /** @description Accepted, and of no effect. */
                id?: string;
                /** @description Accepted, and of no effect. */
                "@type"?: string;
                /** @description Accepted, and of no effect. */
                "@baseType"?: string;
                /** @description Accepted, and of no effect. */
                "@schemaLocation"?: string;
            }[];
            /** @description Another version of it. */
            serviceSpecification?: {
                /** @description A service stays with its specification. */
                id?: string;
                /** @description The number of the version that it is pinned to from now on, or `latest`. */
                version?: string;
                /** @description Accepted, and of no effect. */
                name?: string;
                /** @description Accepted, and of no effect. */
                href?: string;
                /** @description Accepted, and of no effect. */
                "@referredType"?: string;
                /** @description Accepted, and of no effect. */
                "@type"?: string;
                /** @description Accepted, and of no effect. */
                "@baseType"?: string;
                /** @description Accepted, and of no effect. */
                "@schemaLocation"?: string;
            };
            /** @description What you know it by. Null takes it away. */
            externalId?: string | null;
            /** @description Stored, and returned unchanged. */
            name?: string | null;
            /** @description Stored, and returned unchanged. */
            description?: string | null;
            /** @description Stored, and returned unchanged. */
            category?: string | null;
            /** @description Stored, and returned unchanged. */
            serviceType?: string | null;
            /** @description Stored, and returned unchanged. */
            relatedParty?: {
                [key: string]: unknown;
            }[] | null;
            /** @description Stored, and returned unchanged. */
            place?: {
                [key: string]: unknown;
            }[] | null;
            /** @description Stored, and returned unchanged. */
            relatedEntity?: {
                [key: string]: unknown;
            }[] | null;
            /** @description Stored, and returned unchanged. */
            serviceOrderItem?: {
                [key: string]: unknown;
            }[] | null;
            /** @description Stored, and returned unchanged. */
            serviceRelationship?: {
                [key: string]: unknown;
            }[] | null;
            /** @description Stored, and returned unchanged. */
            note?: {
                [key: string]: unknown;
            }[] | null;
            /** @description Accepted, and of no effect. */
            "@type"?: string;
            /** @description Accepted, and of no effect. */
            "@baseType"?: string;
            /** @description Accepted, and of no effect. */
            "@schemaLocation"?: string;
        };
        Tmf640Monitor: {
            /** @description The service's id and the number of its run, counted from 1. */
            id: string;
            /** @description Its path. */
            href: string;
            /**
             * @description TM Forum's name of the shape.
             * @constant
             */
            "@type"?: "Monitor";
            /** @description The path of the service. */
            sourceHref?: string;
            /**
             * @description `InProgress`: it waits for the CPE, or is being applied. `Completed`: it was applied. `InError`: it failed; an automatic retry has the next number.
             * @enum {string}
             */
            state?: "InProgress" | "InError" | "Completed";
            /** @description The request, reconstructed from what is stored: the original is not stored. */
            request?: {
                /**
                 * @description `POST` of the first, else `PATCH`.
                 * @enum {string}
                 */
                method: "POST" | "PATCH";
                /** @description The path. */
                to: string;
                /** @description JSON: the characteristics that are applied. Secrets are masked. */
                body: string;
            };
            /** @description The result, once there is one. */
            response?: {
                /** @description `200`: it was applied. `500`: it failed. */
                statusCode: string;
                /** @description JSON: the state that the service has come to, or, as of errors, why it failed. */
                body: string;
            };
        };
        /**
         * @example {
         *       "callback": "https://oss.example.net/listener",
         *       "query": "eventType=ServiceStateChangeEvent,MonitorStateChangeEvent"
         *     }
         */
        Tmf640EventSubscriptionInput: {
            /**
             * @description Where events are posted to. Its host is called at public addresses, and at internal ones only where the installation allows it (`CUTTLE_HTTP_ALLOW`).
             * @example https://bss.example.net/cuttle
             */
            callback: string;
            /**
             * @description Only notifications of these types: `eventType=` and their names, separated by commas. Left out: all.
             * @default
             * @example eventType=ServiceStateChangeEvent,MonitorStateChangeEvent
             */
            query?: string;
        };
        Tmf640EventSubscription: {
            /** @description Made by Cuttle; the id of the webhook in the rest of the API. */
            id: string;
            /** @description Where notifications are posted to. */
            callback: string;
            /** @description Only notifications of these types. */
            query?: string;
        };
        Organization: {
            /** @description The first part of its devices' usernames and workflows' ids. */
            id: string;
            /** @description For people. */
            name: string;
            /** @description How CPEs prove who they are: `digest` (MD5), `digest-sha-256`, `basic`, `certificate`; empty: they need not. */
            authentication: ("basic" | "digest" | "digest-sha-256" | "certificate")[];
            /** @description Whether Basic is accepted without TLS. */
            basic_without_tls: boolean;
            /**
             * @description Whether unregistered devices are stored as discovered, or refused.
             * @enum {string}
             */
            unknown_devices: "discover" | "refuse";
            /** @description Whether a BOOTSTRAP that the device's own credential or certificate does not prove needs an open window. */
            expect_bootstrap: boolean;
            /** @description Whether each registered CPE is given a random connection request credential at every bootstrap. */
            set_connection_request_credentials: boolean;
            /** @description Where scripts may send HTTP requests: hosts, `host:port`, `*.example.net`. */
            http_allow: string[];
            /** @description A name in the certificate that CPEs hold from the factory; null: there is none. */
            onboarding_certificate: string | null;
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-03-01T09:30:00.000Z
             */
            created_at: string;
            /** @description Counts what was changed by the API, from 1: another number is another version, and another ETag. */
            revision: number;
        };
        /**
         * @example {
         *       "authentication": [
         *         "digest",
         *         "certificate"
         *       ],
         *       "unknown_devices": "refuse"
         *     }
         */
        OrganizationChange: {
            /** @description For people. */
            name?: string;
            /** @description How CPEs prove who they are: `digest` (MD5), `digest-sha-256`, `basic`, `certificate`; empty: they need not. */
            authentication?: ("basic" | "digest" | "digest-sha-256" | "certificate")[];
            /** @description Whether Basic is accepted without TLS. */
            basic_without_tls?: boolean;
            /**
             * @description Whether unregistered devices are stored as discovered, or refused.
             * @enum {string}
             */
            unknown_devices?: "discover" | "refuse";
            /** @description Whether a BOOTSTRAP that the device's own credential or certificate does not prove needs an open window. */
            expect_bootstrap?: boolean;
            /** @description Whether each registered CPE is given a random connection request credential at every bootstrap. */
            set_connection_request_credentials?: boolean;
            /** @description Where scripts may send HTTP requests: hosts, `host:port`, `*.example.net`. */
            http_allow?: string[];
            /** @description A name in the certificate that CPEs hold from the factory; null: there is none. */
            onboarding_certificate?: string | null;
        };
        Me: {
            /** @description The key's, or the subject of the token. */
            name: string;
            /**
             * @description What it may do, in a word.
             * @enum {string}
             */
            role: "viewer" | "provisioner" | "operator" | "admin" | "platform";
            /** @description What operations may ask of it. */
            scopes: string[];
            /** @description Whose it is; null: the platform's. */
            organization: {
                /** @description The organization's id. */
                id: string;
                /** @description The organization's name. */
                name: string;
            } | null;
        };
        SignIn: {
            /** @description By authorization code with PKCE; null: not configured, or its issuer does not answer. */
            oidc: {
                /** @description Who gives out the tokens. */
                issuer: string;
                /** @description The console, as the issuer knows it. */
                client_id: string;
                /** @description For whom the tokens must be. */
                audience: string;
                /** @description What to ask for, separated by spaces. */
                scopes: string;
                /** @description Where to sign in. */
                authorization_endpoint: string;
                /** @description Where to exchange the code for a token. */
                token_endpoint: string;
            } | null;
        };
        /**
         * @example {
         *       "name": "order management",
         *       "role": "provisioner"
         *     }
         */
        NewApiKey: {
            /** @description What it is for; it is written beside what the key does. */
            name: string;
            /**
             * @description What it may do; at most what the key may that makes it.
             * @enum {string}
             */
            role: "viewer" | "provisioner" | "operator" | "admin";
            /** @description From when on it is refused; null, or left out: never. */
            expires_at?: string | null;
        };
        ApiKeyWithKey: {
            /** @description Names the key; it is no secret. */
            id: string;
            /** @description What it is for; it is written beside what the key does. */
            name: string;
            /**
             * @description What it may do.
             * @enum {string}
             */
            role: "viewer" | "provisioner" | "operator" | "admin";
            /** @description The beginning of the key, to distinguish it from others. */
            prefix: string;
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-03-01T09:30:00.000Z
             */
            created_at: string;
            /** @description The name of the key that made it; null: it was made on the database. */
            created_by: string | null;
            /** @description From when on it is refused; null: never. */
            expires_at: string | null;
            /** @description When it was last used, give or take a minute; null: never. */
            last_used_at: string | null;
            /** @description The key itself. It is shown in this answer alone. */
            key: string;
        };
        ApiKey: {
            /** @description Names the key; it is no secret. */
            id: string;
            /** @description What it is for; it is written beside what the key does. */
            name: string;
            /**
             * @description What it may do.
             * @enum {string}
             */
            role: "viewer" | "provisioner" | "operator" | "admin";
            /** @description The beginning of the key, to distinguish it from others. */
            prefix: string;
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-03-01T09:30:00.000Z
             */
            created_at: string;
            /** @description The name of the key that made it; null: it was made on the database. */
            created_by: string | null;
            /** @description From when on it is refused; null: never. */
            expires_at: string | null;
            /** @description When it was last used, give or take a minute; null: never. */
            last_used_at: string | null;
        };
        /**
         * @example {
         *       "username": "CPE0001",
         *       "device_id": "CPE0001"
         *     }
         * @example {
         *       "username": "factory",
         *       "password": "a-long-password",
         *       "onboarding": true
         *     }
         */
        NewCredential: {
            /** @description Shown, and given to the device, as `<organization>.<username>`. */
            username: string;
            /** @description Never shown. Left out, one is generated, and shown in this answer alone. */
            password?: string;
            /** @description The device that it is of. */
            device_id?: string;
            /**
             * @description Whether it is of no device, but of all that know it from the factory.
             * @default false
             */
            onboarding?: boolean;
        };
        CredentialWithPassword: {
            /** @description As the device sends it: `<organization>.<username>`. */
            username: string;
            /** @description Whether it is of all devices that know it from the factory. */
            onboarding: boolean;
            /** @description The device that it is of; null: it is for onboarding. */
            device_id: string | null;
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-03-01T09:30:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When its password was last changed.
             * @example 2026-03-01T09:30:00.000Z
             */
            updated_at: string;
            /** @description When a CPE last authenticated with it, to the day; null: never. */
            last_used_at: string | null;
            /** @description Counts what was changed by the API, from 1: another number is another version, and another ETag. */
            revision: number;
            /** @description Only where it was generated just now; it is not shown again. */
            password?: string;
        };
        Credential: {
            /** @description As the device sends it: `<organization>.<username>`. */
            username: string;
            /** @description Whether it is of all devices that know it from the factory. */
            onboarding: boolean;
            /** @description The device that it is of; null: it is for onboarding. */
            device_id: string | null;
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-03-01T09:30:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When its password was last changed.
             * @example 2026-03-01T09:30:00.000Z
             */
            updated_at: string;
            /** @description When a CPE last authenticated with it, to the day; null: never. */
            last_used_at: string | null;
            /** @description Counts what was changed by the API, from 1: another number is another version, and another ETag. */
            revision: number;
        };
        /** @example {} */
        PasswordChange: {
            /** @description Never shown. Left out, one is generated, and shown in this answer alone. */
            password?: string;
        };
        AuditEvent: {
            /** @description `change`: an API key was used to change something; else why the gateway refused a device. Stable, for programs. */
            kind: string;
            /** @description Of a change: the name of the API key. */
            actor: string | null;
            /** @description Of a change: the operation, by its id in this document. */
            operation: string | null;
            /** @description Of a change: the path of what was changed, or made. */
            resource: string | null;
            /** @description Of a change: the names of the fields that were sent, such as `variables.mtu`; never what they hold. */
            fields: string[] | null;
            /** @description Of a change: the HTTP status that was answered, so that 4xx changed nothing; null: not answered yet, or its process died. */
            status: number | null;
            /** @description Of a change: the id of its request, as in `X-Request-Id` and the log. */
            request_id: string | null;
            /** @description Of a refusal, what the device said of itself: `serial_number`, `username`, `certificate` and such. */
            details: {
                [key: string]: unknown;
            };
            /** @description Where it last came from. */
            remote_address: string | null;
            /** @description Refusals of the same kind and subject within an hour are one. */
            count: number;
            /**
             * Format: date-time
             * @description When it was first so.
             * @example 2026-03-01T09:30:00.000Z
             */
            first_at: string;
            /**
             * Format: date-time
             * @description When it was last so.
             * @example 2026-03-01T09:30:00.000Z
             */
            last_at: string;
        };
        /**
         * @example {
         *       "id": "acme",
         *       "name": "Acme Fiber",
         *       "limits": {
         *         "devices": 50000,
         *         "runs": 200
         *       }
         *     }
         */
        NewOrganization: {
            /** @description The first part of its devices' usernames, the end of its CPEs' address (`/acs/<id>`), and of its workflows' ids. It can't be changed. */
            id: string;
            /** @description For people. */
            name: string;
            /** @description What is left out stays as it is; null takes a limit away. */
            limits?: {
                /** @description How many devices it may have, registered and discovered; null: any number. */
                devices?: number | null;
                /** @description How many runs it may have under way at a time: others wait for their turn; null: any number. */
                runs?: number | null;
                /** @description What all its API keys together may ask for in a second, five times as much at once; per process of the API; null: as much as each key may. */
                requests_per_second?: number | null;
            };
        };
        ManagedOrganization: {
            /** @description The first part of its devices' usernames, the end of its CPEs' address (`/acs/<id>`), and of its workflows' ids. It can't be changed. */
            id: string;
            /** @description For people. */
            name: string;
            /** @description How much it may have. */
            limits: {
                /** @description How many devices it may have, registered and discovered; null: any number. */
                devices: number | null;
                /** @description How many runs it may have under way at a time: others wait for their turn; null: any number. */
                runs: number | null;
                /** @description What all its API keys together may ask for in a second, five times as much at once; per process of the API; null: as much as each key may. */
                requests_per_second: number | null;
            };
            /** @description Since when its keys and CPEs are refused, and no run begins; null: it is not suspended. */
            suspended_at: string | null;
            /** @description The reason that its clients see. */
            suspended_reason: string | null;
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-03-01T09:30:00.000Z
             */
            created_at: string;
        };
        /**
         * @example {
         *       "limits": {
         *         "devices": 100000
         *       }
         *     }
         */
        OrganizationAccessChange: {
            /** @description For people. */
            name?: string;
            /** @description What is left out stays as it is; null takes a limit away. */
            limits?: {
                /** @description How many devices it may have, registered and discovered; null: any number. */
                devices?: number | null;
                /** @description How many runs it may have under way at a time: others wait for their turn; null: any number. */
                runs?: number | null;
                /** @description What all its API keys together may ask for in a second, five times as much at once; per process of the API; null: as much as each key may. */
                requests_per_second?: number | null;
            };
        };
        /**
         * @example {
         *       "reason": "The contract has ended."
         *     }
         */
        Suspension: {
            /** @description Shown to clients that use one of its keys. */
            reason: string;
        };
        Readiness: {
            /**
             * @description `degraded`: something is amiss that this process can do its work without; `down`: it can not; `stopping`: it is shutting down.
             * @enum {string}
             */
            status: "up" | "degraded" | "down" | "stopping";
            /** @description By part (`database`, `temporal`, `worker`, `outbox`, `gateway`, as far as they are in this process): `up`, or what is wrong with it. */
            parts: {
                [key: string]: string;
            };
        };
        Alive: {
            /**
             * @description Always `up`.
             * @constant
             */
            status: "up";
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description The request's id, by which the log names it. */
        "X-Request-Id": string;
        /** @description The scheme that is required, and what is wrong with the credential that was sent. */
        "WWW-Authenticate": string;
        /** @description The rates that the request counts for: `q` requests at once, in `w` seconds. */
        "RateLimit-Policy": string;
        /** @description What is left of them: `r` requests at once, all again in `t` seconds. Every answer to a key has both. */
        RateLimit: string;
        /** @description `true`: the request was a repetition, and this is the answer to the first. */
        "Idempotency-Replayed": string;
        /** @description The version, and the state, of what is shown. */
        ETag: string;
        /** @description In how many seconds to try again. */
        "Retry-After": number;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listDevices: {
        parameters: {
            query?: {
                /** @description The most items of the page. */
                limit?: number;
                /** @description `next_cursor` of the page before; left out: the first page. */
                cursor?: string;
                /** @description What the list is sorted by, with `-` downwards. A device that never informed comes before all that did. */
                sort?: "id" | "-id" | "created_at" | "-created_at" | "last_inform_at" | "-last_inform_at";
                /** @description Only the registered, or those only discovered. */
                status?: "registered" | "discovered";
                /** @description Only those whose id or serial number begins so; upper and lower case differ. */
                search?: string;
                /** @description Only those that have this tag. */
                tag?: string;
                /** @description Only those of this OUI, six hexadecimal digits. */
                oui?: string;
                /** @description Only those of this product class. */
                product_class?: string;
                /** @description Only those that run this software version. */
                software_version?: string;
                /** @description Only those that informed at that time or later: a time in ISO 8601, or how long ago, such as `90s`, `30m`, `2h` or `7d`. */
                informed_since?: string;
                /** @description Only those whose last Inform was before that time: a time in ISO 8601, or how long ago, such as `90s`, `30m`, `2h` or `7d`. */
                informed_before?: string;
                /** @description `true`: only those that never informed; `false`: only those that did. */
                never_informed?: boolean;
                /** @description `true`: only those that were asked for a connection in vain, and have not informed since. */
                unreachable?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of devices. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description At most `limit`. */
                        items: components["schemas"]["Device"][];
                        /** @description The `cursor` of the next page; null: this is the last. */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    registerDevice: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDevice"];
            };
        };
        responses: {
            /** @description The device, which is registered now. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    registerDevices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-ndjson": components["schemas"]["NewDevice"];
            };
        };
        responses: {
            /** @description The result of each line. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDevice: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of what you have: the answer is 304 where that is what there is. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The device's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The device. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"];
                };
            };
            /** @description It is as you have it. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putDevice: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
                /** @description The change is for this version alone: an `ETag` of the resource, or `*` for any. Else nothing is changed, and the answer is 412. */
                "If-Match"?: string;
                /** @description `*`: only if there is none. Else nothing is changed, and the answer is 412. */
                "If-None-Match"?: "*";
            };
            path: {
                /** @description The device's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DevicePut"];
            };
        };
        responses: {
            /** @description The device, which was registered before, as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"];
                };
            };
            /** @description The device, which is registered now. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteDevice: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
                /** @description The change is for this version alone: an `ETag` of the resource, or `*` for any. Else nothing is changed, and the answer is 412. */
                "If-Match"?: string;
            };
            path: {
                /** @description The device's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is deleted. If it informs again, it is discovered again. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeDevice: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
                /** @description The change is for this version alone: an `ETag` of the resource, or `*` for any. Else nothing is changed, and the answer is 412. */
                "If-Match"?: string;
            };
            path: {
                /** @description The device's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeviceChange"];
            };
        };
        responses: {
            /** @description The device as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    openBootstrapWindow: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The device's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewBootstrapWindow"];
            };
        };
        responses: {
            /** @description The window. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BootstrapWindow"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    closeBootstrapWindow: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The device's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The window is closed, if there was one. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pauseDevice: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The device's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The device as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resumeDevice: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The device's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The device as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDeviceSessions: {
        parameters: {
            query?: {
                /** @description The most items of the page. */
                limit?: number;
                /** @description `next_cursor` of the page before; left out: the first page. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The device's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of sessions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description At most `limit`. */
                        items: components["schemas"]["DeviceSession"][];
                        /** @description The `cursor` of the next page; null: this is the last. */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDeviceMessages: {
        parameters: {
            query?: {
                /** @description The most items of the page. */
                limit?: number;
                /** @description `next_cursor` of the page before; left out: the first page. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The device's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of messages. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description At most `limit`. */
                        items: components["schemas"]["DeviceMessage"][];
                        /** @description The `cursor` of the next page; null: this is the last. */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDeviceCalls: {
        parameters: {
            query?: {
                /** @description The most items of the page. */
                limit?: number;
                /** @description `next_cursor` of the page before; left out: the first page. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The device's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of calls. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description At most `limit`. */
                        items: components["schemas"]["Call"][];
                        /** @description The `cursor` of the next page; null: this is the last. */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDeviceParameters: {
        parameters: {
            query?: {
                /** @description The most items of the page. */
                limit?: number;
                /** @description `next_cursor` of the page before; left out: the first page. */
                cursor?: string;
                /** @description Only those whose path begins so, such as `Device.WiFi.`. */
                prefix?: string;
                /** @description Only those whose path or value contains this text; upper and lower case do not differ. */
                search?: string;
            };
            header?: never;
            path: {
                /** @description The device's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of parameters. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description At most `limit`. */
                        items: components["schemas"]["Parameter"][];
                        /** @description The `cursor` of the next page; null: this is the last. */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    streamDeviceParameters: {
        parameters: {
            query?: {
                /** @description Only those whose path begins so, such as `Device.WiFi.`. */
                prefix?: string;
                /** @description Only those whose path or value contains this text; upper and lower case do not differ. */
                search?: string;
            };
            header?: never;
            path: {
                /** @description The device's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The parameters. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDeviceActions: {
        parameters: {
            query?: {
                /** @description The most items of the page. */
                limit?: number;
                /** @description `next_cursor` of the page before; left out: the first page. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The device's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of device actions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description At most `limit`. */
                        items: components["schemas"]["DeviceAction"][];
                        /** @description The `cursor` of the next page; null: this is the last. */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createDeviceAction: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The device's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDeviceAction"];
            };
        };
        responses: {
            /** @description The device action, which is queued. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceActionWithResult"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDeviceAction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The device's id. */
                id: string;
                /** @description The device action's id. */
                action: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The device action. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceActionWithResult"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelDeviceAction: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The device's id. */
                id: string;
                /** @description The device action's id. */
                action: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The device action, which is cancelled. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceActionWithResult"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    simulateDevice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The device's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SimulationInput"];
            };
        };
        responses: {
            /** @description What the CPE did. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Simulation"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listServices: {
        parameters: {
            query?: {
                /** @description The most items of the page. */
                limit?: number;
                /** @description `next_cursor` of the page before; left out: the first page. */
                cursor?: string;
                /** @description Only the one with this name. */
                name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of services. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description At most `limit`. */
                        items: components["schemas"]["ServiceSummary"][];
                        /** @description The `cursor` of the next page; null: this is the last. */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createService: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewService"];
            };
        };
        responses: {
            /** @description The service, of version 1. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Service"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getService: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of what you have: the answer is 304 where that is what there is. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The service's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The service. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Service"];
                };
            };
            /** @description It is as you have it. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteService: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
                /** @description The change is for this version alone: an `ETag` of the resource, or `*` for any. Else nothing is changed, and the answer is 412. */
                "If-Match"?: string;
            };
            path: {
                /** @description The service's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeService: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
                /** @description The change is for this version alone: an `ETag` of the resource, or `*` for any. Else nothing is changed, and the answer is 412. */
                "If-Match"?: string;
            };
            path: {
                /** @description The service's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ServiceChange"];
            };
        };
        responses: {
            /** @description The service as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Service"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listServiceVersions: {
        parameters: {
            query?: {
                /** @description The most items of the page. */
                limit?: number;
                /** @description `next_cursor` of the page before; left out: the first page. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The service's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of versions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description At most `limit`. */
                        items: components["schemas"]["ServiceVersionSummary"][];
                        /** @description The `cursor` of the next page; null: this is the last. */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getServiceVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The service's id. */
                id: string;
                /** @description The version's number, from 1. */
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The version. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceVersion"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getInstanceByExternalId: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of what you have: the answer is 304 where that is what there is. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description What you know the instance by. */
                external_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The instance. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instance"];
                };
            };
            /** @description It is as you have it. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putInstance: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
                /** @description The change is for this version alone: an `ETag` of the resource, or `*` for any. Else nothing is changed, and the answer is 412. */
                "If-Match"?: string;
                /** @description `*`: only if there is none. Else nothing is changed, and the answer is 412. */
                "If-None-Match"?: "*";
            };
            path: {
                /** @description What you know the instance by. */
                external_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InstancePut"];
            };
        };
        responses: {
            /** @description The instance, which was there, as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instance"];
                };
            };
            /** @description The instance, which is attached now, and pending. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instance"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listInstances: {
        parameters: {
            query?: {
                /** @description The most items of the page. */
                limit?: number;
                /** @description `next_cursor` of the page before; left out: the first page. */
                cursor?: string;
                /** @description What the list is sorted by, with `-` downwards. `failed_at` lists failed instances, by when they failed. */
                sort?: "created_at" | "-created_at" | "updated_at" | "-updated_at" | "failed_at" | "-failed_at";
                /** @description Only those in this status, or in one of several with commas between them: `pending`, `running`, `provisioned`, `failed`. */
                status?: string;
                /** @description Only those of the service with this name. */
                service?: string;
                /** @description Only those of the service with this id. */
                service_id?: string;
                /** @description Only those of this device. */
                device_id?: string;
                /** @description Only those whose last run failed with this fault of the CPE, of the whole or of a parameter. */
                fault_code?: string;
                /** @description Only those whose last run failed with this type of error, such as `DeliveryTimeout`. */
                error_type?: string;
                /** @description Only those whose status, values or position changed at that time or later: a time in ISO 8601, or how long ago, such as `90s`, `30m`, `2h` or `7d`. */
                changed_since?: string;
                /** @description Only those that have not changed since that time: a time in ISO 8601, or how long ago, such as `90s`, `30m`, `2h` or `7d`. */
                changed_before?: string;
                /** @description Only those whose last run failed at that time or later: a time in ISO 8601, or how long ago, such as `90s`, `30m`, `2h` or `7d`. */
                failed_since?: string;
                /** @description Only those whose last run failed before that time: a time in ISO 8601, or how long ago, such as `90s`, `30m`, `2h` or `7d`. */
                failed_before?: string;
                /** @description Only those that have this tag. */
                tag?: string;
                /** @description `true`: only those that are paused themselves; `false`: only those that are not. */
                paused?: boolean;
                /** @description `true`: only those for which something waits to begin a run. */
                waiting?: boolean;
                /** @description `true`: only those whose last run had another version or other values; needs `service` or `service_id`. */
                outdated?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of instances. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description At most `limit`. */
                        items: components["schemas"]["Instance"][];
                        /** @description The `cursor` of the next page; null: this is the last. */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    attachService: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewInstance"];
            };
        };
        responses: {
            /** @description The instance, which is pending. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instance"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    attachServices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-ndjson": components["schemas"]["NewInstance"];
            };
        };
        responses: {
            /** @description The result of each line. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getInstance: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of what you have: the answer is 304 where that is what there is. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The instance's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The instance. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instance"];
                };
            };
            /** @description It is as you have it. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    detachService: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
                /** @description The change is for this version alone: an `ETag` of the resource, or `*` for any. Else nothing is changed, and the answer is 412. */
                "If-Match"?: string;
            };
            path: {
                /** @description The instance's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is detached. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeInstance: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
                /** @description The change is for this version alone: an `ETag` of the resource, or `*` for any. Else nothing is changed, and the answer is 412. */
                "If-Match"?: string;
            };
            path: {
                /** @description The instance's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InstanceChange"];
            };
        };
        responses: {
            /** @description The instance as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instance"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    executeInstance: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The instance's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The instance as it is now; what was asked for happens next. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instance"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retryInstance: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The instance's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The instance as it is now; what was asked for happens next. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instance"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelInstance: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The instance's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The instance as it is now; what was asked for happens next. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instance"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pauseInstance: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The instance's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The instance as it is now; what was asked for happens next. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instance"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resumeInstance: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The instance's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The instance as it is now; what was asked for happens next. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instance"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    explainInstance: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The instance's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The explanation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Explanation"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRuns: {
        parameters: {
            query?: {
                /** @description The most items of the page. */
                limit?: number;
                /** @description `next_cursor` of the page before; left out: the first page. */
                cursor?: string;
                /** @description Only those in this status. */
                status?: "running" | "provisioned" | "failed";
                /** @description Only those that failed with this fault of the CPE, as a whole. */
                fault_code?: string;
                /** @description Only those that failed with this type of error. */
                error_type?: string;
                /** @description Only those that began at that time or later: a time in ISO 8601, or how long ago, such as `90s`, `30m`, `2h` or `7d`. */
                started_since?: string;
                /** @description Only those that began before that time: a time in ISO 8601, or how long ago, such as `90s`, `30m`, `2h` or `7d`. */
                started_before?: string;
            };
            header?: never;
            path: {
                /** @description The instance's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of runs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description At most `limit`. */
                        items: components["schemas"]["RunSummary"][];
                        /** @description The `cursor` of the next page; null: this is the last. */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The instance's id. */
                id: string;
                /** @description The run's number, from 1. */
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The run. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    placeOrder: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewOrder"];
            };
        };
        responses: {
            /** @description The order, which was placed before. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            /** @description The order, which is placed now. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOrder: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The order's id. */
                order_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The order. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listOktopusDefinitions: {
        parameters: {
            query?: {
                /** @description Which page, from 1. One behind the last is empty. */
                page?: number;
                /** @description How many items a page has. */
                page_size?: number;
                /** @description Only the one with this id. */
                id?: string;
                /** @description Only the one with this name. */
                name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of definitions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Those of the page, by age. */
                        items: components["schemas"]["OktopusDefinition"][];
                        /** @description Which page this is, from 1. */
                        page: number;
                        /** @description The most items of a page. */
                        page_size: number;
                        /** @description How many items all pages have. */
                        total: number;
                    };
                };
            };
            /** @description `invalid-query`: The query is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `unauthorized`: An API key is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `forbidden`: The key may not do this. `suspended`: The organization is suspended. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `too-many-requests`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `internal`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `issuer-unreachable`: The token can't be verified now. `unavailable`: The database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeOktopusDefinition: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OktopusDefinitionChange"];
            };
        };
        responses: {
            /** @description It is changed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid-query`: The query is not valid. `malformed-body`: The body is not readable. `invalid-fields`: Fields are not valid. `invalid-header`: A header is not valid. `key-reused`: The Idempotency-Key is another request's. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `unauthorized`: An API key is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `forbidden`: The key may not do this. `suspended`: The organization is suspended. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `not-found`: Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `duplicate`: It exists already. `in-progress`: The same request is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `body-too-large`: The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `unsupported-media-type`: The body must be JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `too-many-requests`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `internal`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `issuer-unreachable`: The token can't be verified now. `busy`: Too much at once. `unavailable`: The database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createOktopusDefinition: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewOktopusDefinition"];
            };
        };
        responses: {
            /** @description It is made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": null;
                };
            };
            /** @description `invalid-query`: The query is not valid. `malformed-body`: The body is not readable. `invalid-fields`: Fields are not valid. `invalid-header`: A header is not valid. `key-reused`: The Idempotency-Key is another request's. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `unauthorized`: An API key is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `forbidden`: The key may not do this. `suspended`: The organization is suspended. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `duplicate`: It exists already. `in-progress`: The same request is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `body-too-large`: The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `unsupported-media-type`: The body must be JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `too-many-requests`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `internal`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `issuer-unreachable`: The token can't be verified now. `busy`: Too much at once. `unavailable`: The database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteOktopusDefinition: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OktopusDefinitionReference"];
            };
        };
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid-query`: The query is not valid. `malformed-body`: The body is not readable. `invalid-fields`: Fields are not valid. `invalid-header`: A header is not valid. `key-reused`: The Idempotency-Key is another request's. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `unauthorized`: An API key is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `forbidden`: The key may not do this. `suspended`: The organization is suspended. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `not-found`: Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `in-use`: It is in use. `winding-down`: It is still winding down. `in-progress`: The same request is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `body-too-large`: The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `unsupported-media-type`: The body must be JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `too-many-requests`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `internal`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `issuer-unreachable`: The token can't be verified now. `unavailable`: The database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listOktopusInstances: {
        parameters: {
            query?: {
                /** @description Which page, from 1. One behind the last is empty. */
                page?: number;
                /** @description How many items a page has. */
                page_size?: number;
                /** @description Only the one with this id. */
                id?: string;
                /** @description Only those of this device. */
                device_id?: string;
                /** @description Only those of this definition. */
                service_id?: string;
                /** @description Only those in this status. */
                status?: "pending" | "running" | "provisioned" | "failed";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of instances. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Those of the page, by age. */
                        items: components["schemas"]["OktopusInstance"][];
                        /** @description Which page this is, from 1. */
                        page: number;
                        /** @description The most items of a page. */
                        page_size: number;
                        /** @description How many items all pages have. */
                        total: number;
                    };
                };
            };
            /** @description `invalid-query`: The query is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `unauthorized`: An API key is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `forbidden`: The key may not do this. `suspended`: The organization is suspended. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `too-many-requests`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `internal`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `issuer-unreachable`: The token can't be verified now. `unavailable`: The database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeOktopusInstance: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OktopusInstanceChange"];
            };
        };
        responses: {
            /** @description It is changed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid-query`: The query is not valid. `malformed-body`: The body is not readable. `invalid-fields`: Fields are not valid. `invalid-header`: A header is not valid. `key-reused`: The Idempotency-Key is another request's. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `unauthorized`: An API key is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `forbidden`: The key may not do this. `suspended`: The organization is suspended. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `not-found`: Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `in-progress`: The same request is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `body-too-large`: The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `unsupported-media-type`: The body must be JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `too-many-requests`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `internal`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `issuer-unreachable`: The token can't be verified now. `unavailable`: The database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createOktopusInstance: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewOktopusInstance"];
            };
        };
        responses: {
            /** @description It is attached. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": null;
                };
            };
            /** @description `invalid-query`: The query is not valid. `malformed-body`: The body is not readable. `invalid-fields`: Fields are not valid. `invalid-header`: A header is not valid. `key-reused`: The Idempotency-Key is another request's. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `unauthorized`: An API key is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `forbidden`: The key may not do this. `suspended`: The organization is suspended. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `duplicate`: It exists already. `in-progress`: The same request is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `body-too-large`: The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `unsupported-media-type`: The body must be JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `too-many-requests`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `internal`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `issuer-unreachable`: The token can't be verified now. `unavailable`: The database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteOktopusInstance: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OktopusInstanceReference"];
            };
        };
        responses: {
            /** @description It is detached. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid-query`: The query is not valid. `malformed-body`: The body is not readable. `invalid-fields`: Fields are not valid. `invalid-header`: A header is not valid. `key-reused`: The Idempotency-Key is another request's. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `unauthorized`: An API key is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `forbidden`: The key may not do this. `suspended`: The organization is suspended. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `not-found`: Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `in-progress`: The same request is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `body-too-large`: The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `unsupported-media-type`: The body must be JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `too-many-requests`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `internal`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `issuer-unreachable`: The token can't be verified now. `unavailable`: The database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    executeOktopusInstance: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The instance's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for happens next. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": null;
                };
            };
            /** @description `invalid-query`: The query is not valid. `invalid-header`: A header is not valid. `key-reused`: The Idempotency-Key is another request's. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `unauthorized`: An API key is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `forbidden`: The key may not do this. `suspended`: The organization is suspended. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `not-found`: Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `wrong-status`: Not possible in this status. `in-progress`: The same request is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `too-many-requests`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `internal`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `issuer-unreachable`: The token can't be verified now. `unavailable`: The database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listOktopusInstanceLogs: {
        parameters: {
            query?: {
                /** @description The instance's id. */
                service_instance_id?: string;
                /** @description The device's id: of all that is attached to it. */
                device_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An entry for each run. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OktopusInstanceLog"][];
                };
            };
            /** @description `invalid-query`: The query is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `unauthorized`: An API key is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `forbidden`: The key may not do this. `suspended`: The organization is suspended. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `not-found`: Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `too-many-requests`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `internal`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description `issuer-unreachable`: The token can't be verified now. `unavailable`: The database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRetries: {
        parameters: {
            query?: {
                /** @description The most items of the page. */
                limit?: number;
                /** @description `next_cursor` of the page before; left out: the first page. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of bulk retries. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description At most `limit`. */
                        items: components["schemas"]["Retry"][];
                        /** @description The `cursor` of the next page; null: this is the last. */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createRetry: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRetry"];
            };
        };
        responses: {
            /** @description With `dry_run`: what would be retried. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetryPlan"];
                };
            };
            /** @description The bulk retry, which is under way. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retry"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRetry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The bulk retry's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bulk retry. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retry"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelRetry: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The bulk retry's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bulk retry as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retry"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRollouts: {
        parameters: {
            query?: {
                /** @description The most items of the page. */
                limit?: number;
                /** @description `next_cursor` of the page before; left out: the first page. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of rollouts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description At most `limit`. */
                        items: components["schemas"]["Rollout"][];
                        /** @description The `cursor` of the next page; null: this is the last. */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createRollout: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRollout"];
            };
        };
        responses: {
            /** @description With `dry_run`: what would be done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RolloutPlan"];
                };
            };
            /** @description The rollout, which is under way. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rollout"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRollout: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The rollout's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rollout. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rollout"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pauseRollout: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The rollout's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rollout as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rollout"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resumeRollout: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The rollout's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rollout as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rollout"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    abortRollout: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The rollout's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rollout as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rollout"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    countDevices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceCounts"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    countInstances: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstanceCounts"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    countFailures: {
        parameters: {
            query?: {
                /** @description From when on, to the hour; at most 31 days ago (default: 24 hours ago): a time in ISO 8601, or how long ago, such as `90s`, `30m`, `2h` or `7d`. */
                since?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FailureCounts"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    countByHour: {
        parameters: {
            query?: {
                /** @description From when on, to the hour; at most 31 days ago (default: 168 hours ago): a time in ISO 8601, or how long ago, such as `90s`, `30m`, `2h` or `7d`. */
                since?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HourCounts"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    dryRunScript: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScriptDryRun"];
            };
        };
        responses: {
            /** @description What the script did, and what may be wrong with it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DryRunReport"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    dryRunService: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The service's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ServiceDryRun"];
            };
        };
        responses: {
            /** @description What the script did, and what may be wrong with it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DryRunReport"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    followEvents: {
        parameters: {
            query?: {
                /** @description The id of an event: the events after it follow. `oldest`: all stored events. Default: a stream begins now, a page with the oldest event. */
                after?: string;
                /** @description Only these, separated by commas: `instance.attached`, `instance.changed`, `instance.detached`, `instance.running`, `instance.provisioned`, `instance.failed`, `device.discovered`, `device.bootstrapped`, `device.changed`, `device.unreachable`, `device.action_completed`. */
                types?: string;
                /** @description Only what happened to this device, and to its instances. */
                device_id?: string;
                /** @description Only what happened to this instance. */
                instance_id?: string;
                /** @description The most items of the page. */
                limit?: number;
            };
            header?: {
                /** @description For streams: the id of the last event that came. What EventSource sends when it connects again; it goes before `after`. */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of events, or a stream of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description At most `limit`, in the order in which they happened. */
                        items: components["schemas"]["Event"][];
                        /** @description What to give as `after` for what follows, now or later. */
                        after: string;
                        /** @description Whether more may be there already. */
                        has_more: boolean;
                    };
                    "text/event-stream": string;
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                /** @description The most items of the page. */
                limit?: number;
                /** @description `next_cursor` of the page before; left out: the first page. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of webhooks. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description At most `limit`. */
                        items: components["schemas"]["Webhook"][];
                        /** @description The `cursor` of the next page; null: this is the last. */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWebhook"];
            };
        };
        responses: {
            /** @description The webhook with its secret. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookChange"];
            };
        };
        responses: {
            /** @description The webhook as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook with its new secret. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                /** @description The most items of the page. */
                limit?: number;
                /** @description `next_cursor` of the page before; left out: the first page. */
                cursor?: string;
                /** @description Only those. */
                status?: "pending" | "delivered" | "failed";
            };
            header?: never;
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of deliveries. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description At most `limit`. */
                        items: components["schemas"]["Delivery"][];
                        /** @description The `cursor` of the next page; null: this is the last. */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The webhook's id. */
                id: string;
                /** @description The delivery's id. */
                delivery: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    redeliver: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The webhook's id. */
                id: string;
                /** @description The delivery's id. */
                delivery: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery, which is pending. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery, which is pending. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tmf640ListServices: {
        parameters: {
            query?: {
                /** @description Only these attributes, separated by commas, beside `id` and `href`. */
                fields?: string;
                /** @description How many of the list to leave out first. */
                offset?: number;
                /** @description The most items of the page. */
                limit?: number;
                /** @description Only services in this state, or in one of several with commas between them. */
                state?: string;
                /** @description Only the one that you know by this. */
                externalId?: string;
                /** @description Only those of the specification with this id. */
                "serviceSpecification.id"?: string;
                /** @description Only those of the specification with this name. */
                "serviceSpecification.name"?: string;
                /** @description Only those of this CPE. */
                "supportingResource.id"?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of services. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Service"][];
                };
            };
            /** @description `invalid-query`: The query is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `unauthorized`: An API key is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `forbidden`: The key may not do this. `suspended`: The organization is suspended. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `too-many-requests`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `internal`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `issuer-unreachable`: The token can't be verified now. `unavailable`: The database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tmf640CreateService: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Tmf640ServiceCreate"];
            };
        };
        responses: {
            /** @description The service. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Service"];
                };
            };
            /** @description `invalid-query`: The query is not valid. `malformed-body`: The body is not readable. `invalid-header`: A header is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `unauthorized`: An API key is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `forbidden`: The key may not do this. `suspended`: The organization is suspended. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `duplicate`: It exists already. `limit-reached`: The organization has as many as it may. `in-progress`: The same request is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `body-too-large`: The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `unsupported-media-type`: The body must be JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `invalid-fields`: Fields are not valid. `key-reused`: The Idempotency-Key is another request's. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `too-many-requests`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `internal`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `issuer-unreachable`: The token can't be verified now. `unavailable`: The database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tmf640GetService: {
        parameters: {
            query?: {
                /** @description Only these attributes, separated by commas, beside `id` and `href`. */
                fields?: string;
            };
            header?: never;
            path: {
                /** @description The service's id: the instance's, in the rest of the API. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The service. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Service"];
                };
            };
            /** @description `invalid-query`: The query is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `unauthorized`: An API key is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `forbidden`: The key may not do this. `suspended`: The organization is suspended. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `not-found`: Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `too-many-requests`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `internal`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `issuer-unreachable`: The token can't be verified now. `unavailable`: The database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tmf640DeleteService: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The service's id: the instance's, in the rest of the API. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone, and so are its monitors. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid-query`: The query is not valid. `invalid-header`: A header is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `unauthorized`: An API key is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `forbidden`: The key may not do this. `suspended`: The organization is suspended. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `not-found`: Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `in-progress`: The same request is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `key-reused`: The Idempotency-Key is another request's. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `too-many-requests`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `internal`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `issuer-unreachable`: The token can't be verified now. `unavailable`: The database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tmf640ChangeService: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The service's id: the instance's, in the rest of the API. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Tmf640ServiceUpdate"];
            };
        };
        responses: {
            /** @description The service as it is now; nothing is to be done on the CPE. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Service"];
                };
            };
            /** @description The monitor of what is now done on the CPE. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Monitor"];
                };
            };
            /** @description `invalid-query`: The query is not valid. `malformed-body`: The body is not readable. `invalid-header`: A header is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `unauthorized`: An API key is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `forbidden`: The key may not do this. `suspended`: The organization is suspended. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `not-found`: Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `duplicate`: It exists already. `wrong-status`: Not possible in this status. `in-progress`: The same request is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `body-too-large`: The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `unsupported-media-type`: The body must be JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `invalid-fields`: Fields are not valid. `key-reused`: The Idempotency-Key is another request's. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `too-many-requests`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `internal`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `issuer-unreachable`: The token can't be verified now. `unavailable`: The database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tmf640ListMonitors: {
        parameters: {
            query?: {
                /** @description Only these attributes, separated by commas, beside `id` and `href`. */
                fields?: string;
                /** @description How many of the list to leave out first. */
                offset?: number;
                /** @description The most items of the page. */
                limit?: number;
                /** @description Only monitors in this state, or in one of several with commas between them. */
                state?: string;
                /** @description All monitors of the service at this path, the newest first, instead of the newest of each service. Not together with `state`. */
                sourceHref?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of monitors. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Monitor"][];
                };
            };
            /** @description `invalid-query`: The query is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `unauthorized`: An API key is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `forbidden`: The key may not do this. `suspended`: The organization is suspended. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `too-many-requests`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `internal`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `issuer-unreachable`: The token can't be verified now. `unavailable`: The database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tmf640GetMonitor: {
        parameters: {
            query?: {
                /** @description Only these attributes, separated by commas, beside `id` and `href`. */
                fields?: string;
            };
            header?: never;
            path: {
                /** @description The monitor's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The monitor. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Monitor"];
                };
            };
            /** @description `invalid-query`: The query is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `unauthorized`: An API key is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `forbidden`: The key may not do this. `suspended`: The organization is suspended. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `not-found`: Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `too-many-requests`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `internal`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `issuer-unreachable`: The token can't be verified now. `unavailable`: The database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tmf640RegisterListener: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Tmf640EventSubscriptionInput"];
            };
        };
        responses: {
            /** @description The listener. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640EventSubscription"];
                };
            };
            /** @description `invalid-query`: The query is not valid. `malformed-body`: The body is not readable. `invalid-header`: A header is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `unauthorized`: An API key is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `forbidden`: The key may not do this. `suspended`: The organization is suspended. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `in-use`: It is in use. `in-progress`: The same request is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `body-too-large`: The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `unsupported-media-type`: The body must be JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `invalid-fields`: Fields are not valid. `key-reused`: The Idempotency-Key is another request's. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `too-many-requests`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `internal`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `issuer-unreachable`: The token can't be verified now. `unavailable`: The database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tmf640UnregisterListener: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The listener's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid-query`: The query is not valid. `invalid-header`: A header is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `unauthorized`: An API key is needed. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `forbidden`: The key may not do this. `suspended`: The organization is suspended. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `not-found`: Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `in-progress`: The same request is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `key-reused`: The Idempotency-Key is another request's. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `too-many-requests`: Too many requests. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `internal`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description `issuer-unreachable`: The token can't be verified now. `unavailable`: The database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tmf640Error"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOrganization: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of what you have: the answer is 304 where that is what there is. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The organization of the key. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
            /** @description It is as you have it. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeOrganization: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
                /** @description The change is for this version alone: an `ETag` of the resource, or `*` for any. Else nothing is changed, and the answer is 412. */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrganizationChange"];
            };
        };
        responses: {
            /** @description The organization as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who calls. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSignIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignIn"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listApiKeys: {
        parameters: {
            query?: {
                /** @description The most items of the page. */
                limit?: number;
                /** @description `next_cursor` of the page before; left out: the first page. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of API keys. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description At most `limit`. */
                        items: components["schemas"]["ApiKey"][];
                        /** @description The `cursor` of the next page; null: this is the last. */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApiKey"];
            };
        };
        responses: {
            /** @description The key. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyWithKey"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key's id; not the key itself. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The API key, without the key itself. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The key's id; not the key itself. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key is refused from now on. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCredentials: {
        parameters: {
            query?: {
                /** @description The most items of the page. */
                limit?: number;
                /** @description `next_cursor` of the page before; left out: the first page. */
                cursor?: string;
                /** @description Only those of this device. */
                device_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of credentials. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description At most `limit`. */
                        items: components["schemas"]["Credential"][];
                        /** @description The `cursor` of the next page; null: this is the last. */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createCredential: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCredential"];
            };
        };
        responses: {
            /** @description The credential; with its password, if that was generated. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CredentialWithPassword"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCredential: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of what you have: the answer is 304 where that is what there is. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The whole username, with the organization. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The credential. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Credential"];
                };
            };
            /** @description It is as you have it. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteCredential: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
                /** @description The change is for this version alone: an `ETag` of the resource, or `*` for any. Else nothing is changed, and the answer is 412. */
                "If-Match"?: string;
            };
            path: {
                /** @description The whole username, with the organization. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is deleted. Logins with it are refused. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that may be repeated: within a day, a repetition with the same key gets the first one's answer. A new UUID for each request does. */
                "Idempotency-Key"?: string;
                /** @description The change is for this version alone: an `ETag` of the resource, or `*` for any. Else nothing is changed, and the answer is 412. */
                "If-Match"?: string;
            };
            path: {
                /** @description The whole username, with the organization. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description The credential; with its password, if that was generated. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CredentialWithPassword"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAuditEvents: {
        parameters: {
            query?: {
                /** @description The most items of the page. */
                limit?: number;
                /** @description `next_cursor` of the page before; left out: the first page. */
                cursor?: string;
                /** @description Those of one kind: `change`, or why a device was refused. */
                kind?: string;
                /** @description Changes by the API key of this name. */
                actor?: string;
                /** @description Changes by one operation of this API, by its id. */
                operation?: string;
                /** @description Changes of what has this path. */
                resource?: string;
                /** @description Not those that were last so before. */
                since?: string;
                /** @description Those that began before. */
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description At most `limit`. */
                        items: components["schemas"]["AuditEvent"][];
                        /** @description The `cursor` of the next page; null: this is the last. */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listOrganizations: {
        parameters: {
            query?: {
                /** @description The most items of the page. */
                limit?: number;
                /** @description `next_cursor` of the page before; left out: the first page. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of organizations. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description At most `limit`. */
                        items: components["schemas"]["ManagedOrganization"][];
                        /** @description The `cursor` of the next page; null: this is the last. */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createOrganization: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewOrganization"];
            };
        };
        responses: {
            /** @description The organization. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManagedOrganization"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getManagedOrganization: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organization's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The organization. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManagedOrganization"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteOrganization: {
        parameters: {
            query?: {
                /** @description The organization's id once more: then it is deleted with all that it has. Left out: only if it has neither devices nor services. */
                confirm?: string;
            };
            header?: never;
            path: {
                /** @description The organization's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is deleted, with its keys. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeManagedOrganization: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organization's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrganizationAccessChange"];
            };
        };
        responses: {
            /** @description The organization as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManagedOrganization"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    suspendOrganization: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organization's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Suspension"];
            };
        };
        responses: {
            /** @description The organization as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManagedOrganization"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resumeOrganization: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organization's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The organization as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManagedOrganization"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listOrganizationApiKeys: {
        parameters: {
            query?: {
                /** @description The most items of the page. */
                limit?: number;
                /** @description `next_cursor` of the page before; left out: the first page. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The organization's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of API keys. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description At most `limit`. */
                        items: components["schemas"]["ApiKey"][];
                        /** @description The `cursor` of the next page; null: this is the last. */
                        next_cursor: string | null;
                    };
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createOrganizationApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organization's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApiKey"];
            };
        };
        responses: {
            /** @description The key. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyWithKey"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeOrganizationApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organization's id. */
                id: string;
                /** @description The key's id; not the key itself. */
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key is refused from now on. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How it is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    isAlive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alive"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    isHealthy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alive"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    isReady: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It can: `up` or `degraded`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description It can not: `down` or `stopping`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The version of OpenAPI. */
                        openapi: string;
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDocs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}

/** The changes that take no Idempotency-Key, and are not to be repeated. */
export const changesWithoutKey: ReadonlySet<string> = new Set([
    "DELETE /v1/organizations/{id}",
    "DELETE /v1/organizations/{id}/api-keys/{key_id}",
    "PATCH /v1/organizations/{id}",
    "POST /v1/organizations",
    "POST /v1/organizations/{id}/api-keys",
    "POST /v1/organizations/{id}/resume",
    "POST /v1/organizations/{id}/suspend",
]);
