// @ts-check
// Before the first paint, so that a dark page never flashes white: hence no module.
try {
	document.documentElement.dataset.theme = localStorage.getItem("xinzhi.theme") ?? "system";
} catch {} // storage may be forbidden
